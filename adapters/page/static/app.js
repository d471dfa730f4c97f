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
    showGrowing(there);
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

  // --- answers that grow -----------------------------------------------------------------------

  const growing = new Map();
  const growingKey = (number, question) => `${number}\n${question}`;

  function grow({ number, question, html }) {
    growing.set(growingKey(number, question), html);
    const message = document.getElementById(`message-${number}`);
    const follow = atEnd();
    if (message) showGrowing(message);
    if (follow) toEnd();
  }

  // What is proven so far stands in the newest turn of its question that has no whole answer yet.
  function showGrowing(message) {
    const open = new Set();
    for (const turn of [...message.querySelectorAll(".turn")].reverse()) {
      const key = growingKey(message.dataset.number, turn.dataset.question);
      const there = turn.querySelector(".pending, .growing");
      if (!there || open.has(key) || !growing.has(key)) continue;
      open.add(key);
      const part = element("div", "growing");
      part.append(parsed(growing.get(key)));
      there.replaceWith(part);
    }
    for (const key of growing.keys()) {
      if (key.startsWith(`${message.dataset.number}\n`) && !open.has(key)) growing.delete(key);
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

  const browser = remembered("browser") || newKey();
  remember("browser", browser);

  function remembered(name) {
    try { return localStorage.getItem(`newsdesk-${name}`) || ""; } catch { return ""; }
  }

  function remember(name, value) {
    try { localStorage.setItem(`newsdesk-${name}`, value); } catch { /* then until the page is reloaded */ }
  }

  const isQuestion = (text) => /^(?:\/?news\s+)?(?:ask\s+.+|.+\?)$/is.test(text);

  // Where the reply to what a button orders belongs: in the thread of its message, or at the end.
  const placeOf = (button) => button.closest(".own") || button.closest(".message")?.querySelector(".own") || replies;

  async function command(text, where = replies) {
    const key = newKey();
    if (isQuestion(text)) reply(`page-${key}`, pendingReply(text.replace(/^(?:\/?news\s+)?(?:ask\s+)?/i, "")));
    try {
      const said = await send("/commands", { text, key, browser });
      reply(`page-${key}`, parsed(said ? said.html : "").firstElementChild, where);
    } catch (error) {
      reply(`page-${key}`, element("p", "problem", error.message), where);
    }
  }

  // Puts a reply in its place, or at the end; one that was dismissed stays away.
  function reply(key, shown, where = replies) {
    if (dismissed().includes(key)) return;
    const there = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    const follow = where === replies && (!there || atEnd());
    if (shown) shown.dataset.key = key;
    if (there && shown) there.replaceWith(shown);
    else if (there) there.remove();
    else if (shown) where.append(shown);
    while (where.children.length > 5) where.firstElementChild.remove();
    if (follow) toEnd();
    else if (shown && where !== replies) shown.scrollIntoView({ block: "nearest" });
  }

  function pendingReply(text) {
    const shown = element("section", "private");
    const header = element("header", "");
    header.append(element("span", "eye", "Only you can see this"), element("code", "", text));
    const pending = element("p", "pending");
    const dots = element("span", "dots");
    dots.setAttribute("aria-hidden", "true");
    dots.append(element("i", ""), element("i", ""), element("i", ""));
    pending.append(dots, "Looking through everything you follow …");
    shown.append(header, pending);
    say("Looking through everything you follow …");
    return shown;
  }

  const dismissed = () => remembered("dismissed").split(" ");

  function dismiss(section) {
    if (section.dataset.key) remember("dismissed", [...dismissed(), section.dataset.key].slice(-50).join(" "));
    section.remove();
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
    const source = new EventSource(`/events?since=${cursor}&told=${told}&browser=${browser}`);
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
    source.addEventListener("growing", (event) => grow(JSON.parse(event.data)));
    source.addEventListener("asked", (event) => {
      const { key, html } = JSON.parse(event.data);
      reply(key, parsed(html).firstElementChild);
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
      if (button.classList.contains("dismiss")) dismiss(button.closest(".private"));
      if (button.dataset.command !== undefined) command(button.dataset.command, placeOf(button));
      if (button.dataset.once !== undefined) button.remove();
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
