// A Slack workspace by the package "emulate", with the few things added that a Python bot needs of it:
// arguments in the query string, tokens that are checked, a place to register for events, and mentions.
import { readFileSync, readdirSync } from "node:fs";
import { createEmulator } from "./node_modules/emulate/dist/api.js";

const seed = JSON.parse(readFileSync(new URL("seed.json", import.meta.url), "utf8"));
const bot = seed.slack.oauth_apps[0];

// The package hands out whole emulators only; its Slack part lies in a file whose name changes with each build.
const dist = new URL("./node_modules/emulate/dist/", import.meta.url);
const home = readdirSync(dist).find(
  (name) => /^dist-.+\.js$/.test(name) && /export \{[^}]*\bslackPlugin\b/.test(readFileSync(new URL(name, dist), "utf8")),
);
const { slackPlugin, getSlackStore } = await import(new URL(home, dist));

function posted(request, body, type) {
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  headers.set("content-type", type);
  const url = new URL(request.url);
  url.search = "";
  return new Request(url, { method: "POST", headers, body });
}

// Slack takes arguments from the query string as well as from the body; the emulator reads bodies only.
async function inBody(request) {
  const url = new URL(request.url);
  if (!url.pathname.startsWith("/api/") || (request.method !== "GET" && !url.search)) return request;
  const text = request.method === "GET" ? "" : await request.text();
  if ((request.headers.get("content-type") ?? "").includes("json")) {
    const all = { ...Object.fromEntries(url.searchParams), ...(text ? JSON.parse(text) : {}) };
    return posted(request, JSON.stringify(all), "application/json");
  }
  const all = new URLSearchParams(text);
  for (const [name, value] of url.searchParams) all.set(name, value);
  return posted(request, all.toString(), "application/x-www-form-urlencoded");
}

const register = slackPlugin.register.bind(slackPlugin);
slackPlugin.register = (app, store, webhooks, ...rest) => {
  const answer = app.fetch.bind(app);
  app.fetch = async (request) => answer(await inBody(request));

  app.use("*", async (context, next) => {
    const token = (context.req.header("Authorization") ?? "").replace(/^Bearer /, "");
    const isKnown = !token || getSlackStore(store).tokens.findOneBy("token", token);
    return isKnown ? next() : context.json({ ok: false, error: "invalid_auth" });
  });
  app.post("/test/listen", async (context) => {
    const { url } = await context.req.json();
    return context.json(webhooks.register({ url, events: ["*"], active: true, owner: "slack" }));
  });

  // Events get the fields of Slack's own envelope, and a message that names the bot is a mention, too.
  const dispatch = webhooks.dispatch.bind(webhooks);
  webhooks.dispatch = async (type, action, payload, ...others) => {
    const enveloped = (event, id) => ({
      ...payload,
      api_app_id: bot.app_id,
      event_id: id,
      authorizations: [{ team_id: payload.team_id, user_id: bot.bot_user_id, is_bot: true }],
      event: { event_ts: event.ts, channel_type: "channel", ...event },
    });
    await dispatch(type, action, enveloped(payload.event, payload.event_id), ...others);
    const { event } = payload;
    if (event.type === "message" && !event.subtype && event.text?.includes(`<@${bot.bot_user_id}>`)) {
      const mention = enveloped({ ...event, type: "app_mention" }, `${payload.event_id}m`);
      await dispatch("app_mention", action, mention, ...others);
    }
  };
  register(app, store, webhooks, ...rest);
};

const emulator = await createEmulator({ service: "slack", port: Number(process.argv[2]), seed });
console.log(`ready ${emulator.url}`);
