"""Job wakeups: a job that waits for a lock starts as soon as the lock is free, not at the next poll of the queue.

Workers are notified of new jobs, not of locks that become free: consecutive posts to one channel would each wait for a
poll. Every host is notified, since any of them may take the next job.
"""

from __future__ import annotations

NEXT_OF_LOCK = (
    """
    CREATE OR REPLACE FUNCTION newsdesk_next_of_lock() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM procrastinate_jobs WHERE lock = OLD.lock AND status = 'todo') THEN
            PERFORM pg_notify(channel, json_build_object('type', 'job_inserted', 'job_id', OLD.id)::text)
            FROM unnest(ARRAY['procrastinate_any_queue_v1', 'procrastinate_queue_v1#' || OLD.queue_name]) AS channel;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER newsdesk_lock_done AFTER DELETE ON procrastinate_jobs FOR EACH ROW
    WHEN (OLD.lock IS NOT NULL AND OLD.status = 'doing') EXECUTE FUNCTION newsdesk_next_of_lock()
    """,
    """
    CREATE OR REPLACE TRIGGER newsdesk_lock_left AFTER UPDATE OF status ON procrastinate_jobs FOR EACH ROW
    WHEN (OLD.lock IS NOT NULL AND OLD.status = 'doing' AND NEW.status <> 'doing')
    EXECUTE FUNCTION newsdesk_next_of_lock()
    """,
    """
    CREATE INDEX IF NOT EXISTS newsdesk_jobs_of_lock ON procrastinate_jobs (lock)
    WHERE lock IS NOT NULL AND status = 'todo'
    """,
)
"""Idempotent statements; the notification has the channels and the form of those of Procrastinate's triggers."""
