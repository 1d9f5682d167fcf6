// Connects the session, the two pages and what the person does.
"use strict";

{
  const get = (id) => document.getElementById(id);
  const [chatPage, requestError] = ["chat-page", "request-error"].map(get);
  let session = null;
  let view = null;

  // ---- painting --------------------------------------------------------------------------------

  function show(page) {
    chatPage.hidden = page !== "chat";
    connectPage.show(page === "connect");
    attend();
    if (page === "chat") composer.focus();
    else document.title = "Salon";
  }

  let planned = false;
  function changed() {
    if (document.hidden) {
      // Its timers may run only once a minute, and the system may end it without a word.
      if (!chatPage.hidden) view.title();
      keep();
    }
    if (planned) return;
    planned = true;
    // Paint at most once per frame, however many messages come. A hidden page has no frames.
    if (document.hidden) setTimeout(paint, 250);
    else requestAnimationFrame(paint);
  }

  function paint() {
    planned = false;
    if (!session) return;
    const { status } = session;
    connectPage.connecting = status === "connecting";
    if (status === "stopped") {
      if (!chatPage.hidden) show("connect");
      connectPage.explain(session.problem, session.fault, session.detail);
    } else if (chatPage.hidden && status !== "connecting") show("chat");
    else if (chatPage.hidden) connectPage.explain(null, session.fault);
    if (!chatPage.hidden) {
      view.paint();
      wall.paint(session);
    }
    inspector.follow(session);
    teacher.follow(session);
  }

  const log = new Salon.Log(get("scroller"), get("messages"), attend);

  // When somebody is looking at the newest message, nothing is unread.
  function attend() {
    if (!session) return;
    session.attentive = !document.hidden && log.following && log.isVisible;
    if (session.attentive) session.state.read();
    changed();
  }

  // ---- connecting ------------------------------------------------------------------------------

  const connectPage = new Salon.ConnectPage(({ url, user }) => {
    if (session?.url !== url) return connect({ url, user });
    // The same server as before: keep what could not be sent yet.
    session.user = user;
    session.start();
  });

  function connect(saved) {
    // Global, so that it can be looked at in the browser's console: Salon.session.state
    session = Salon.session = new Salon.Session(saved, {
      changed,
      heard,
      failed,
      done,
      ...inspector.forSession,
      ...teacher.forSession,
    });
    view = new Salon.View(session, log, composer);
    if (session.status === "stopped") changed();
    else session.start();
  }

  get("leave").addEventListener("click", () => {
    if (session.hasUnsent && !confirm(Salon.say("leave_really"))) return;
    session.stop();
    connectPage.user = session.user;
    session = null;
    composer.text = "";
    inspector.follow(null);
    teacher.follow(null);
    connectPage.connecting = false;
    connectPage.explain(null);
    show("connect");
  });
  get("retry-now").addEventListener("click", () => session.connection.retryNow());

  const inspector = (Salon.inspector = new Salon.Inspector((action) => session?.ask(action)));
  const teacher = new Salon.TeacherSide(inspector, () => {
    if (session?.status === "online") session.start();
  });

  // ---- what the session tells ------------------------------------------------------------------

  const notifier = new Salon.Notifier(get("notify"));
  function heard({ user, text }, room) {
    notifier.tell(`${user} · ${room}`, text);
  }

  let fading;
  function failed(code, message, detail) {
    const known = Salon.has(code) ? Salon.say(code) : (message ?? code);
    requestError.textContent = Salon.language === "fr" ? (detail ?? known) : known; // details are French
    clearTimeout(fading);
    fading = setTimeout(() => (requestError.textContent = ""), 10_000);
  }

  function done(what) {
    get(what === "create" ? "new-room" : "new-name").value = "";
    get("rename").open = false;
    requestError.textContent = "";
    paint(); // a new room's draft is not the old one's
    Salon.showPanel("chat");
    composer.focus();
  }

  // ---- chatting --------------------------------------------------------------------------------

  const composer = new Salon.Composer({
    typed: (text) => (session.state.room(session.state.viewing).draft = text),
    send(text) {
      session.say(text);
      log.newest();
    },
  });
  get("newest").addEventListener("click", () => {
    log.newest();
    attend();
    composer.focus();
  });
  get("pending").addEventListener("click", ({ target }) => {
    const { ref, action } = target.closest("button")?.dataset ?? {};
    if (action === undefined) return;
    const { text } = session.pending.take(ref);
    if (action === "send_again") session.say(text);
    composer.focus();
    changed();
  });

  // A form for one name. ask(name) says whether the server could be asked for it.
  function onName(form, input, ask) {
    get(form).addEventListener("submit", (event) => {
      event.preventDefault();
      const name = get(input).value.trim();
      if (name && !ask(name)) failed("not_connected");
    });
  }
  onName("create-form", "new-room", (name) => session.create(name));
  onName("rename-form", "new-name", (name) => session.rename(name));
  get("rename").addEventListener("toggle", () => get("rename").open && get("new-name").focus());

  get("room-list").addEventListener("click", ({ target }) => {
    const name = target.closest("button")?.dataset.room;
    if (name === undefined) return;
    session.view(name);
    paint(); // before anything can be typed
    Salon.showPanel("chat");
    composer.focus();
  });

  function saveConversation(ending, type, format) {
    const { name, messages } = session.state.room(session.state.viewing);
    Salon.save(Salon.conversationFile(name, Date.now(), ending), [format(messages, name)], type);
  }
  get("save-conversation-text").addEventListener("click", () =>
    saveConversation("txt", "text/plain", Salon.conversationAsText),
  );
  get("save-conversation-json").addEventListener("click", () =>
    saveConversation("json", "application/json", Salon.conversationAsJson),
  );

  // ---- settings --------------------------------------------------------------------------------

  function speak(language) {
    Salon.language = language;
    Salon.View.translate();
    connectPage.translate();
    composer.translate();
    inspector.translate();
    teacher.translate();
    wall.forget();
    view?.forget();
    changed();
  }
  for (const button of document.querySelectorAll(".language")) {
    button.addEventListener("click", () => {
      speak(Salon.say("language_name"));
      Salon.remember("localStorage", "language", Salon.language);
    });
  }

  const wall = new Salon.Wall({ changed, turned: () => log.newest() });
  new Salon.InviteDialog(() => session.url);
  get("notify").addEventListener("click", async () => {
    if (await notifier.toggle()) failed("forbidden_notifications");
  });

  // ---- coming and going ------------------------------------------------------------------------

  function keep() {
    Salon.remember("sessionStorage", "session", session?.snapshot ?? { user: connectPage.user });
  }
  // A duplicate of this tab must not take our name.
  const forget = () => Salon.remember("sessionStorage", "session", null);

  // Being hidden is the last that a page hears if the system ends it in the background.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) forget();
    planned = false; // a frame that was planned before does not come while the page is hidden
    attend();
    changed();
  });
  addEventListener("pagehide", keep);
  addEventListener("beforeunload", (event) => {
    if (session?.pending.unfinishedRooms().length) event.preventDefault(); // "leave, really?"
  });

  const known = (tag) => Salon.languages.includes(tag);
  const wish = [
    Salon.recall("localStorage", "language"),
    ...navigator.languages.map((tag) => tag.slice(0, 2)),
  ];
  speak(wish.find(known) ?? "fr");
  wall.turn(Salon.recall("sessionStorage", "wall") === true);
  const saved = Salon.recall("sessionStorage", "session");
  if (!document.hidden) forget();
  show("connect");
  if (saved) connectPage.user = saved.user;
  if (saved?.url) {
    connectPage.url = saved.url;
    connect(saved);
  }
}
