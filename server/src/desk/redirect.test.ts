import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { deskRedirect, widgetRedirect } from './redirect.ts';

/** A page as the script sees it; every way out writes down where it goes. */
function pageAt(pageUrl: string, scriptUrl: string) {
  const asked: string[] = [];
  class XMLHttpRequest {
    open(_method: string, url: string, isAsync?: boolean) {
      asked.push(`xhr ${url} ${isAsync}`);
    }
  }
  class WebSocket {
    constructor(url: string, protocols?: string) {
      asked.push(`socket ${url} ${protocols}`);
    }
  }
  class HTMLLinkElement {
    written = '';
    get href() {
      return this.written;
    }
    set href(url: string) {
      this.written = url;
    }
  }
  const window: Record<string, unknown> = {
    fetch: (input: string | Request) => asked.push(`fetch ${input instanceof Request ? input.url : input}`),
    WebSocket,
    Audio: class {
      constructor(url: string) {
        asked.push(`audio ${url}`);
      }
    },
  };
  const navigator = { sendBeacon: (url: string) => asked.push(`beacon ${url}`) };
  const page = createContext({
    ...{ window, navigator, XMLHttpRequest, HTMLLinkElement, URL, Request, Proxy, Reflect },
    location: new URL(pageUrl),
    document: { baseURI: pageUrl, currentScript: { src: scriptUrl } },
  });
  return { asked, run: (code: string) => runInContext(code, page) };
}

test('what a bundle asks of twilio.com goes to the server that the script came from', () => {
  const { asked, run } = pageAt('https://desk.example.org/agent-desktop', 'https://desk.example.org/x.js');
  run(deskRedirect());
  run(`new XMLHttpRequest().open('GET', 'https://flex-api.twilio.com/v1/Configuration?UiVersion=1', true);
    window.fetch('https://iam.twilio.com/v1/Accounts/AC1/Tokens/validate');
    window.fetch(new Request('https://assets.flex.twilio.com/assets/countries.json'));
    new window.WebSocket('wss://tsock.us1.twilio.com/v3/wsconnect');
    new window.WebSocket('wss://event-bridge.twilio.com/v1/wschannels?token=a%2Bb', 'one');
    new window.Audio('https://media.twiliocdn.com/a.mp3');
    navigator.sendBeacon('https://mcs.us1.twilio.com/v1/x', '');`);
  expect(asked).toEqual([
    'xhr https://desk.example.org/flex-api/v1/Configuration?UiVersion=1 true',
    'fetch https://desk.example.org/iam/v1/Accounts/AC1/Tokens/validate',
    'fetch https://desk.example.org/flex-assets/assets/countries.json',
    'socket wss://desk.example.org/tsock/v3/wsconnect undefined',
    'socket wss://desk.example.org/event-bridge/v1/wschannels?token=a%2Bb one',
    'audio https://desk.example.org/sdk/a.mp3',
    'beacon https://desk.example.org/mcs/v1/x',
  ]);
  const link = run(
    `var link = new HTMLLinkElement(); link.href = 'https://fonts.googleapis.com/css?x=1'; link`,
  );
  expect(link.href).toBe('https://desk.example.org/flex-assets/css?x=1');
});

test('everything else stays as it is, relative addresses and other hosts alike', () => {
  const { asked, run } = pageAt('https://shop.example.com/', 'https://desk.example.org/x.js');
  run(widgetRedirect());
  run(`window.fetch('/cart'); window.fetch('https://api.twilio.com/2010-04-01/Accounts');
    window.fetch('https://mytwilio.com/'); window.fetch('https://evil-iam.twilio.com/');
    window.fetch('https://iam.twilio.com/v1/x');`);
  expect(asked).toEqual([
    'fetch /cart',
    'fetch https://api.twilio.com/2010-04-01/Accounts',
    'fetch https://mytwilio.com/',
    'fetch https://evil-iam.twilio.com/',
    'fetch https://desk.example.org/iam/v1/x',
  ]);
});

test('a page below twilio.com needs no redirection', () => {
  const { asked, run } = pageAt('https://flex.twilio.com/agent-desktop', 'https://flex.twilio.com/x.js');
  run(deskRedirect());
  run(`window.fetch('https://flex-api.twilio.com/v1/Configuration')`);
  expect(asked).toEqual(['fetch https://flex-api.twilio.com/v1/Configuration']);
});
