// The address of a server, as people write or paste it. Pure.
"use strict";
globalThis.Salon ??= {};

{
  // Host, port, path. The host is a name, [::1], or ::1, which has no room for a port.
  const HOST = String.raw`\[[^\]]*\]|[^:/?#\s]*:[^:/?#\s]*:[^/?#\s]*|[^:/?#\s]*`;
  const REST = new RegExp(String.raw`^(${HOST})(?::(\d*))?([/?#].*)?$`);
  const SCHEMES = new Map(Object.entries({ ws: "ws", wss: "wss", http: "ws", https: "wss" }));

  // Null if it cannot be an address.
  Salon.splitAddress = (typed) => {
    const [, scheme = "", rest] = typed.trim().match(/^(?:(\w+):\/\/)?(.*)$/s);
    const found = rest.match(REST);
    if (!found) return null;
    const [, host, port = "", path = ""] = found;
    return { scheme: scheme.toLowerCase(), host, port, path };
  };

  Salon.joinAddress = ({ scheme, host, path }) => `${scheme && `${scheme}://`}${host}${path}`;

  // The URL of the WebSocket, or null. A port in the address counts more than the other one.
  Salon.serverUrl = (typed, otherPort, usualScheme) => {
    const parts = Salon.splitAddress(typed);
    const scheme = parts && SCHEMES.get(parts.scheme || usualScheme);
    if (!scheme) return null;
    const host = /^[^[].*:/.test(parts.host) ? `[${parts.host}]` : parts.host;
    const port = parts.port || otherPort.trim();
    try {
      const url = new URL(`${scheme}://${host}${port && `:${port}`}${parts.path}`);
      url.hash = "";
      return url.href;
    } catch {
      return null;
    }
  };
}
