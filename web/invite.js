// The address that others open to come to the server that we are connected to. The server that has
// served this page knows more of it than the page does, and draws its QR code.
"use strict";
globalThis.Salon ??= {};

{
  // Where no other machine gets to by this name.
  const OWN = [
    /^(.+\.)?localhost\.?$/i,
    /^127\.[\d.]+$/,
    /^0\.0\.0\.0$/,
    /^\[(::1?|::ffff:7f..:.{1,4})\]$/,
  ];
  Salon.isOwnMachine = (host) => OWN.some((pattern) => pattern.test(host));

  const pageFor = (server) => server.href.replace(/^ws/, "http");

  // Resolves with { address, code }: code is the path of the QR code, or null where nobody can draw
  // it. Without an address, only this machine reaches the server.
  Salon.findInvitation = async (serverUrl) => {
    const server = new URL(serverUrl);
    server.search = "";
    const here = new URL(".", location.href).href;
    const known = Salon.isOwnMachine(server.hostname) ? null : pageFor(server);
    if (pageFor(server) !== here) return { address: known, code: null };
    try {
      // A proxy may have put a path in front, or TLS: only the page has seen the whole address.
      const response = await fetch(`invite?${here}`);
      const { address } = await response.json();
      if (address) return { address, code: `invite.svg?${here}` };
    } catch {
      // An older server, or none at the moment: the page's own address may do.
    }
    return { address: known, code: null };
  };

  // What a person reads of it: the address, or how to listen for others, or nothing yet. What has
  // to be typed stands out: browsers add the rest by themselves.
  Salon.invitationLine = (invitation, serverUrl) => {
    if (!invitation) return [];
    const { element } = Salon;
    const { address } = invitation;
    if (address === null) {
      const option = element("code", "", `--listen 0.0.0.0:${new URL(serverUrl).port || 80}`);
      const sentence = Salon.compose("invite_only_here", 1, { option });
      return [element("span", "closed-to-others", sentence)];
    }
    const [, scheme, place] = address.match(/^(\w+:\/\/)(.*?)\/?$/);
    const line = element("bdi", "", element("span", "quiet", scheme), element("b", "", place));
    line.dir = "ltr";
    return [line];
  };
}
