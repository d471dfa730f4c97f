-- What `bench.growth` fills its database with: feeds number :first to :last, and all that they brought.

INSERT INTO feeds (id, url, host, title, next_due, subscribers, first_polled) OVERRIDING SYSTEM VALUE
SELECT n, 'https://h' || n || '.example/f', 'h' || n || '.example', 'Paper ' || n, :now + n * interval '1 minute', 1, :now
FROM generate_series(CAST(:first AS int), :last) AS n;

-- A hundred feeds are a workspace's, each in a channel.
INSERT INTO subscriptions (platform, workspace, channel, feed_id, number, made)
SELECT 'bench', 'W' || id / 100, 'C' || id % 100, id, 1, :now
FROM feeds WHERE id BETWEEN :first AND :last;

INSERT INTO stories (id, told) OVERRIDING SYSTEM VALUE
SELECT n, :now - n % 300 * interval '1 day'
FROM generate_series(CAST(:first AS int) * :each, CAST(:last AS int) * :each + :each - 1) AS n;

INSERT INTO entries (id, feed_id, key, fingerprint, url, title, state, story_id, filed) OVERRIDING SYSTEM VALUE
SELECT id, id / :each, 'e' || id, '', 'https://h' || id / :each || '.example/' || id, 'Title ' || id, 'digested', id, told
FROM stories WHERE id BETWEEN CAST(:first AS int) * :each AND CAST(:last AS int) * :each + :each - 1;

-- A word of rank r stands in about one of r places, as in any language. `_word` of bench.growth spells it.
INSERT INTO articles (
    id, entry_id, revision, url, title, text, origin, fingerprint, published, read, feed_id, is_counted
) OVERRIDING SYSTEM VALUE
SELECT id, id, 1, url, title, words.text, 'page', '', filed, filed, feed_id, true
FROM entries, LATERAL (
    SELECT string_agg('q' || translate(floor(exp(random() * ln(200000)))::text, '0123456789', 'bcdfghjklm') || 'q', ' ') AS text
    FROM generate_series(1, 40) WHERE entries.id > 0
) AS words
WHERE feed_id BETWEEN :first AND :last;

INSERT INTO digests (id, article_id, content, focus, made) OVERRIDING SYSTEM VALUE
SELECT id, id, '{"headline": "", "key_facts": [], "stakeholders": [], "model": "extract"}', '', read
FROM articles WHERE feed_id BETWEEN :first AND :last;

INSERT INTO deliveries (story_id, platform, workspace, channel, state, since, message, shown_digest)
SELECT id, 'bench', 'W' || feed_id / 100, 'C' || feed_id % 100, 'posted', filed, 'm' || id, id
FROM entries WHERE feed_id BETWEEN :first AND :last;

INSERT INTO story_keys (term, moment, entry_id)
SELECT DISTINCT 'q' || translate(floor(exp(random() * ln(200000)))::text, '0123456789', 'bcdfghjklm') || 'q', :now - id % 5760 * interval '1 minute', id
FROM entries, generate_series(1, :terms)
WHERE feed_id BETWEEN :first AND :last AND id % :of_news = 0;

-- What comes after is numbered from here on.
SELECT setval(pg_get_serial_sequence('feeds', 'id'), max(id)) FROM feeds;
SELECT setval(pg_get_serial_sequence('stories', 'id'), max(id)) FROM stories;
SELECT setval(pg_get_serial_sequence('entries', 'id'), max(id)) FROM entries;
SELECT setval(pg_get_serial_sequence('articles', 'id'), max(id)) FROM articles;
SELECT setval(pg_get_serial_sequence('digests', 'id'), max(id)) FROM digests;
