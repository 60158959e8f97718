/**
 * The text of a CommonJS file for `node --require`. It sends every connection to port 443 of a twilio.com host to the
 * local TLS listener. Names for TLS and the Host header stay as the program gave them, because they are settled before.
 */
export function preloadText(tlsPort: number): string {
  return `'use strict';
const net = require('node:net');
const isTwilio = host => typeof host === 'string' && /(^|\\.)twilio\\.com\\.?$/i.test(host);
const original = net.Socket.prototype.connect;

function redirected(options) {
  if (!options || typeof options !== 'object' || Number(options.port) !== 443 || !isTwilio(options.host)) return options;
  return { ...options, host: '127.0.0.1', port: ${tlsPort}, lookup: undefined };
}

net.Socket.prototype.connect = function connect(...args) {
  // net.connect and tls.connect hand over an array [options, callback] that carries a mark of Node's own.
  if (Array.isArray(args[0])) args[0][0] = redirected(args[0][0]);
  else if (typeof args[0] === 'object') args[0] = redirected(args[0]);
  else if (Number(args[0]) === 443 && isTwilio(args[1])) args.splice(0, 2, ${tlsPort}, '127.0.0.1');
  return original.apply(this, args);
};
`;
}
