// Why is there no connection? A browser tells a page only "1006", so that pages cannot scan
// networks. But a page may ask whether *something* answers HTTP there, with or without TLS.
"use strict";
globalThis.Salon ??= {};

{
  const PATIENCE = 4000; // ms

  // The status if we may know it, 0 if something answered, null if nothing did.
  async function answer(url) {
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(url, {
        mode: "no-cors",
        credentials: "omit",
        cache: "no-store",
        signal,
      });
      return response.status;
    } catch {
      return null;
    }
  }

  // The key of a sentence. awaitsWelcome: the server has let us in, but not answered the login.
  Salon.reasonOfEnd = (code, reason, awaitsWelcome) => {
    if (reason === "ghost") return "ghost";
    return reason === "silence" && awaitsWelcome ? "no_welcome" : `close_${code}`;
  };

  Salon.whyNoConnection = async (address) => {
    const url = new URL(address);
    const secure = url.protocol === "wss:";
    if (location.protocol === "https:" && !secure) return "why_secure_page";
    if (navigator.onLine === false && !/^(localhost|127\.|\[::1)/.test(url.hostname))
      return "why_offline";
    const status = await answer(`${secure ? "https" : "http"}://${url.host}${url.pathname}`);
    if (status === 503) return "why_full";
    if (status !== null) return "why_refused";
    // A TLS page may not use plain HTTP, so a failure would mean nothing.
    if (location.protocol === "https:") return "why_absent_secure";
    const other = await answer(`${secure ? "http" : "https"}://${url.host}${url.pathname}`);
    if (other !== null) return secure ? "why_no_tls" : "why_tls";
    return "why_absent";
  };
}
