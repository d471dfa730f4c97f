"use strict";

// The channel, live: what the server pushes is put in place, what a person has open or half typed stays.
(() => {
  const scroller = document.getElementById("scroller");
  const messages = document.getElementById("messages");
  const replies = document.getElementById("replies");
  const pill = document.getElementById("pill");
  const NEAR = 120;
  let cursor = messages ? Number(messages.dataset.cursor) : 0;
  let told = messages ? Number(messages.dataset.told) : 0;
  let unread = 0;

  // --- times -----------------------------------------------------------------------------------

  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

  function showTimes(root) {
    for (const element of root.querySelectorAll("time[datetime]")) {
      const moment = new Date(element.dateTime);
      if (Number.isNaN(moment.getTime())) continue;
      const today = moment.toDateString() === new Date().toDateString();
      const style = today && element.dataset.style === "clock" ? clock : day;
      element.textContent = style.format(moment);
      element.title = full.format(moment);
    }
  }

  function parsed(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    showTimes(template.content);
    return template.content;
  }

  // --- scrolling -------------------------------------------------------------------------------

  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
  }

  function busy() {
    const field = document.activeElement;
    return field instanceof HTMLInputElement && field.form.classList.contains("ask");
  }

  function countUnread() {
    unread += 1;
    pill.textContent = unread === 1 ? "↓ 1 new digest" : `↓ ${unread} new digests`;
    pill.hidden = false;
  }

  function allRead() {
    unread = 0;
    pill.hidden = true;
  }

  function say(text) {
    document.getElementById("spoken").textContent = text;
  }

  // --- messages --------------------------------------------------------------------------------

  function place(number, html, headline) {
    const fresh = parsed(html).firstElementChild;
    const there = document.getElementById(`message-${number}`);
    if (there && there.dataset.version === fresh.dataset.version) return;
    if (there) {
      update(there, fresh);
      return;
    }
    const follow = atEnd() && !busy();
    const later = [...messages.children].find((one) => Number(one.dataset.number) > number);
    fresh.classList.add("arriving");
    messages.insertBefore(fresh, later || null);
    document.getElementById("empty").hidden = true;
    if (follow) toEnd();
    else countUnread();
    say(`New digest: ${headline}`);
  }

  function update(there, fresh) {
    const follow = atEnd();
    const open = [...there.querySelectorAll("details[open]")].map((one) => one.dataset.key);
    const answers = there.querySelectorAll(".answer").length;
    for (const part of there.querySelectorAll("[data-part]")) {
      const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (part.dataset.part === "thread") keepWaiting(part, next);
      if (part.innerHTML !== next.innerHTML) part.replaceWith(next);
    }
    for (const key of open) {
      const details = there.querySelector(`details[data-key="${CSS.escape(key)}"]`);
      if (details) details.open = true;
    }
    there.dataset.version = fresh.dataset.version;
    const said = there.querySelectorAll(".answer");
    if (said.length > answers) say(said[said.length - 1].textContent.replace(/\s+/g, " ").trim());
    if (follow) toEnd();
  }

  // A question that was sent and is not stored yet stays visible.
  function keepWaiting(before, after) {
    const stored = [...after.querySelectorAll(".turn")].map((turn) => turn.dataset.question);
    for (const waiting of before.querySelectorAll(".turn.sent")) {
      const index = stored.indexOf(waiting.dataset.question);
      const known = Number(waiting.dataset.same);
      const count = stored.filter((text) => text === waiting.dataset.question).length;
      if (index < 0 || count <= known) after.append(waiting);
    }
  }

  // --- questions -------------------------------------------------------------------------------

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function sentTurn(thread, text) {
    const turn = element("li", "turn sent");
    turn.dataset.question = text;
    turn.dataset.same = [...thread.querySelectorAll(".turn")].filter((one) => one.dataset.question === text).length;
    const asked = element("div", "asked");
    const mark = element("span", "reader", "Q");
    mark.setAttribute("aria-hidden", "true");
    asked.append(mark, element("p", "", text));
    const pending = element("p", "pending");
    const dots = element("span", "dots");
    dots.setAttribute("aria-hidden", "true");
    dots.append(element("i", ""), element("i", ""), element("i", ""));
    pending.append(dots, "Reading the article …");
    turn.append(asked, pending);
    return turn;
  }

  async function send(address, fields) {
    let response;
    try {
      response = await fetch(address, { method: "POST", body: new URLSearchParams(fields) });
    } catch {
      throw new Error("Newsdesk is not reachable just now. Try again in a moment.");
    }
    if (response.status === 204) return null;
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(body.problem || "That went wrong on our side. Try again in a moment.");
    return body;
  }

  async function ask(form) {
    const field = form.elements.text;
    const text = field.value.replace(/\s+/g, " ").trim();
    if (!text) return;
    const message = form.closest(".message");
    const problem = message.querySelector(".problem");
    const follow = atEnd();
    const thread = () => message.querySelector('[data-part="thread"]');
    const turn = sentTurn(thread(), text);
    problem.hidden = true;
    thread().append(turn);
    field.value = "";
    if (follow) toEnd();
    else form.scrollIntoView({ block: "nearest" });
    say("Reading the article …");
    try {
      await send(form.action, { text, key: newKey() });
      // The stream brings the stored turn; this is for the case that it is slow.
      setTimeout(() => turn.remove(), 4000);
    } catch (error) {
      turn.remove();
      problem.textContent = error.message;
      problem.hidden = false;
      if (!field.value) field.value = text;
    }
  }

  // --- commands --------------------------------------------------------------------------------

  async function command(text) {
    let shown;
    try {
      shown = parsed((await send("/commands", { text })).html);
    } catch (error) {
      shown = element("p", "problem", error.message);
    }
    replies.append(shown);
    while (replies.children.length > 5) replies.firstElementChild.remove();
    toEnd();
  }

  function bring(html) {
    const follow = atEnd();
    replies.append(parsed(html));
    if (follow) toEnd();
  }

  // --- the stream ------------------------------------------------------------------------------

  function state(name, word) {
    document.getElementById("live").dataset.state = name;
    document.getElementById("live-word").textContent = word;
  }

  function listen() {
    const source = new EventSource(`/events?since=${cursor}&told=${told}`);
    source.addEventListener("open", () => state("live", "Live"));
    source.addEventListener("error", () => {
      state("waiting", "Reconnecting …");
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
    });
    source.addEventListener("digest", (event) => {
      const { number, html, headline } = JSON.parse(event.data);
      cursor = Number(event.lastEventId) || cursor;
      place(number, html, headline);
    });
    source.addEventListener("said", (event) => {
      const line = JSON.parse(event.data);
      if (line.number && line.number <= told) return; // said before the connection broke
      told = line.number || told;
      bring(line.html);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }, { once: true });
  }

  function start() {
    document.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target;
      if (form.id !== "command") {
        ask(form);
        return;
      }
      const field = form.elements.text;
      const text = field.value.trim();
      field.value = "";
      if (text) command(text);
    });
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.classList.contains("dismiss")) button.closest(".private").remove();
      if (button.dataset.command !== undefined) command(button.dataset.command);
      if (button.dataset.ask !== undefined) {
        const form = button.closest(".thread").querySelector("form.ask");
        form.elements.text.value = button.dataset.ask;
        form.requestSubmit();
      }
      if (button.dataset.fill !== undefined) {
        const field = document.getElementById("command-text");
        field.value = button.dataset.fill;
        field.focus();
      }
    });
    pill.addEventListener("click", () => { toEnd(); allRead(); });
    scroller.addEventListener("scroll", () => { if (atEnd()) allRead(); }, { passive: true });
    toEnd();
    listen();
  }

  // --- pages that only look again by themselves ------------------------------------------------

  function refresh(main) {
    setTimeout(async () => {
      try {
        const response = await fetch(location.href, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const next = page.querySelector("main[data-refresh]");
        if (!next) {
          location.reload();
          return;
        }
        if (next.innerHTML !== main.innerHTML) main.innerHTML = next.innerHTML;
      } catch {
        // Not reachable just now; the next look may be luckier.
      }
      refresh(main);
    }, Number(main.dataset.refresh) * 1000);
  }

  showTimes(document);
  if (messages) start();
  const refreshing = document.querySelector("main[data-refresh]");
  if (refreshing) refresh(refreshing);
})();
