// Wires the session, the view and the person's hands and eyes together.
"use strict";

{
  const get = (id) => document.getElementById(id);
  const [form, chatPage, field, complaint] = ["connect-form", "chat-page", "message", "complaint"].map(get);
  let session = null;
  let view = null;

  // ---- painting --------------------------------------------------------------------------------

  function show(page) {
    get("connect-page").hidden = page !== "connect";
    chatPage.hidden = page !== "chat";
    attend();
    if (page === "chat") return field.focus();
    document.title = "Salon";
    get("user").focus();
  }

  let problem = null; // the key of what the connect page says is wrong
  function explain(key) {
    problem = key;
    get("connect-problem").textContent = key === null ? "" : Salon.say(Salon.has(key) ? key : "close");
  }

  let planned = false;
  function changed() {
    if (planned) return;
    planned = true;
    // At most one painting a frame, however many messages come. A hidden page has no frames.
    if (document.hidden) setTimeout(paint, 250);
    else requestAnimationFrame(paint);
  }

  function paint() {
    planned = false;
    if (!session) return;
    const { status } = session;
    get("connect").disabled = status === "connecting";
    get("connect").textContent = Salon.say(status === "connecting" ? "connecting" : "connect");
    if (status === "stopped") {
      if (!chatPage.hidden) show("connect");
      explain(session.problem);
    } else if (chatPage.hidden && status !== "connecting") show("chat");
    if (!chatPage.hidden) view.paint();
  }

  const log = new Salon.Log(get("scroller"), get("messages"), attend);

  // When somebody is looking at the newest message, nothing is unread.
  function attend() {
    if (!session) return;
    session.attentive = !document.hidden && log.following && !chatPage.hidden;
    if (session.attentive) session.state.read();
    changed();
  }

  // ---- connecting ------------------------------------------------------------------------------

  function connect(saved) {
    // To be looked at in the browser's console, too: Salon.session.state
    session = Salon.session = new Salon.Session(saved, { changed, heard, complain, created });
    view = new Salon.View(session, log);
    session.start();
  }

  function serverUrl() {
    const typed = get("address").value.trim();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const host = /^[^[\]/]*:[^[\]/]*:/.test(typed) ? `[${typed}]` : typed; // ::1 is [::1] in a URL
    try {
      const url = new URL(typed.includes("://") ? typed : `${scheme}://${host}`);
      url.port = get("port").value.trim() || url.port;
      url.hash = "";
      return ["ws:", "wss:"].includes(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const user = get("user").value.trim();
    const url = serverUrl();
    if (!url || !user) {
      explain(url ? "name_missing" : "address_wrong");
      get(url ? "user" : "address").focus();
      return;
    }
    explain(null);
    if (session?.url !== url) return connect({ url, user });
    // The same server as before: what could not be sent yet is not forgotten.
    session.user = user;
    session.start();
  });

  get("leave").addEventListener("click", () => {
    session.stop();
    session = null;
    Salon.remember("sessionStorage", "session", null);
    get("connect").disabled = false;
    get("connect").textContent = Salon.say("connect");
    explain(null);
    show("connect");
  });
  get("hurry").addEventListener("click", () => session.connection.hurry());

  // ---- what the session tells ------------------------------------------------------------------

  const notifier = new Salon.Notifier(get("notify"));
  function heard({ user, text }, room) {
    notifier.tell(`${user} · ${room}`, text);
  }

  let fading;
  function complain(code, message, detail) {
    const known = Salon.has(code) ? Salon.say(code) : (message ?? code);
    complaint.textContent = Salon.language === "fr" ? (detail ?? known) : known; // details are French
    clearTimeout(fading);
    fading = setTimeout(() => (complaint.textContent = ""), 10_000);
  }

  function created() {
    get("new-room").value = "";
    showPanel("chat");
  }

  // ---- chatting --------------------------------------------------------------------------------

  get("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = "";
    field.focus();
    if (!text) return;
    session.say(text);
    log.newest();
  });
  field.addEventListener("keydown", (event) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    get("composer").requestSubmit();
  });
  get("newest").addEventListener("click", () => {
    log.newest();
    attend();
    field.focus();
  });
  get("pending").addEventListener("click", ({ target }) => {
    const { ref, action } = target.closest("button")?.dataset ?? {};
    if (action === undefined) return;
    const { text } = session.outbox.take(ref);
    if (action === "send_again") session.say(text);
    field.focus();
    changed();
  });

  get("create-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = get("new-room").value.trim();
    if (name && !session.create(name)) complain("not_connected");
  });
  get("room-list").addEventListener("click", ({ target }) => {
    const name = target.closest("button")?.dataset.room;
    if (name === undefined) return;
    go(name);
    showPanel("chat");
    field.focus();
  });

  function go(name) {
    const { state } = session;
    state.room(state.viewing).draft = field.value;
    session.view(name);
    field.value = state.room(name).draft;
    paint();
    attend();
  }

  // On a narrow screen rooms or people take the place of the messages.
  function showPanel(name) {
    chatPage.dataset.panel = name;
    for (const button of document.querySelectorAll("[data-shows]")) {
      button.ariaExpanded = String(button.dataset.shows === name);
    }
  }
  for (const button of document.querySelectorAll("[data-shows]")) {
    button.addEventListener("click", () => showPanel(button.ariaExpanded === "true" ? "chat" : button.dataset.shows));
  }
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || chatPage.dataset.panel === "chat") return;
    const from = document.querySelector("[data-shows][aria-expanded=true]");
    showPanel("chat");
    from.focus();
  });

  // ---- settings --------------------------------------------------------------------------------

  function speak(language) {
    Salon.language = language;
    Salon.View.translate();
    explain(problem);
    view?.forget();
    changed();
  }
  for (const button of document.querySelectorAll(".language")) {
    button.addEventListener("click", () => {
      speak(Salon.say("language_name"));
      Salon.remember("localStorage", "language", Salon.language);
    });
  }

  function wall(on) {
    document.documentElement.dataset.size = on ? "wall" : "desk";
    get("wall").ariaPressed = String(on);
    Salon.remember("sessionStorage", "wall", on);
  }
  get("wall").addEventListener("click", () => wall(get("wall").ariaPressed !== "true"));
  get("notify").addEventListener("click", async () => {
    if (await notifier.toggle()) complain("forbidden_notifications");
  });

  // ---- coming and going ------------------------------------------------------------------------

  document.addEventListener("visibilitychange", attend);
  addEventListener("pagehide", () => {
    if (!session || session.status === "stopped") return;
    Salon.remember("sessionStorage", "session", { ...session.snapshot, draft: field.value });
  });
  addEventListener("beforeunload", (event) => {
    if (session?.outbox.unfinishedRooms().length) event.preventDefault(); // "leave, really?"
  });

  const known = (tag) => Salon.languages.includes(tag);
  const wish = [Salon.recall("localStorage", "language"), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  speak(wish.find(known) ?? "fr");
  wall(Salon.recall("sessionStorage", "wall") === true);
  showPanel("chat");
  const fromServer = location.protocol !== "file:";
  get("address").value = fromServer ? location.hostname : "127.0.0.2";
  get("port").value = fromServer ? location.port : "8001";
  const saved = Salon.recall("sessionStorage", "session");
  Salon.remember("sessionStorage", "session", null); // a copied tab must not fight for our name
  show("connect");
  if (saved) {
    get("user").value = saved.user;
    field.value = saved.draft;
    connect(saved);
  }
}
