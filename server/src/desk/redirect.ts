/**
 * The script that runs before an unchanged bundle: what the bundle asks of twilio.com goes to this server instead. Every
 * other request stays as it is, and so does everything on a page that twilio.com is itself redirected to (the command
 * `switchhook redirect`), because requests need no change there.
 */
import { TWILIO_HOSTS } from '../kernel/edge.ts';

/** Fonts and sounds come from third parties otherwise; here they are the machine's own, or silent. */
const otherHosts = { 'fonts.googleapis.com': 'flex-assets', 'media.twiliocdn.com': 'sdk' };

const hosts: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(TWILIO_HOSTS).map(([name, product]) => [`${name}.twilio.com`, product]),
  ),
  ...otherHosts,
};

/** What the widget asks for. On somebody else's page nothing more is touched. */
const widgetHosts = ['aim', 'assets.flex', 'cds', 'ers', 'flex-api', 'flex-sdk', 'iam', 'mcs', 'tsock'];

export const deskRedirect = (): string => redirectText(hosts);

export const widgetRedirect = (): string =>
  redirectText(
    Object.fromEntries(widgetHosts.map(name => [`${name}.twilio.com`, hosts[`${name}.twilio.com`]!])),
  );

const redirectText = (table: Readonly<Record<string, string>>): string =>
  SCRIPT.replace('PRODUCTS', () => JSON.stringify(table));

/** The script's text. It takes the server's address from its own. */
const SCRIPT = `(function () {
  'use strict';
  if (/(^|\\.)twilio\\.com$/.test(location.hostname)) return;
  var products = PRODUCTS;
  var server = new URL(document.currentScript.src).origin;

  function productOf(host) {
    var withoutRegion = host.replace(/^([a-z-]+)\\..+(\\.twilio\\.com)$/, '$1$2');
    return products[host] || products[withoutRegion];
  }

  function redirected(given) {
    var asked;
    try {
      asked = new URL(given, document.baseURI);
    } catch (_) {
      return given;
    }
    var product = productOf(asked.hostname);
    if (!product) return given;
    var origin = /^ws/.test(asked.protocol) ? server.replace(/^http/, 'ws') : server;
    return origin + '/' + product + asked.pathname + asked.search;
  }

  var open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, url) {
    var rest = Array.prototype.slice.call(arguments, 2);
    return open.apply(this, [method, redirected(url)].concat(rest));
  };

  var fetch = window.fetch;
  window.fetch = function (input, init) {
    var isRequest = typeof Request === 'function' && input instanceof Request;
    var url = isRequest ? input.url : input;
    var target = redirected(url);
    if (target === url) return fetch.call(window, input, init);
    return fetch.call(window, isRequest ? new Request(target, input) : target, init);
  };

  window.WebSocket = new Proxy(window.WebSocket, {
    construct: function (target, given, newTarget) {
      var rest = Array.prototype.slice.call(given, 1);
      return Reflect.construct(target, [redirected(given[0])].concat(rest), newTarget);
    },
  });

  window.Audio = new Proxy(window.Audio, {
    construct: function (target, given, newTarget) {
      return Reflect.construct(target, given.length ? [redirected(given[0])] : [], newTarget);
    },
  });

  if (navigator.sendBeacon) {
    var sendBeacon = navigator.sendBeacon;
    navigator.sendBeacon = function (url, data) {
      return sendBeacon.call(navigator, redirected(url), data);
    };
  }

  var href = Object.getOwnPropertyDescriptor(HTMLLinkElement.prototype, 'href');
  Object.defineProperty(HTMLLinkElement.prototype, 'href', {
    configurable: true,
    enumerable: href.enumerable,
    get: href.get,
    set: function (url) {
      href.set.call(this, redirected(url));
    },
  });
})();
`;
