/** The pages as text. What the server says to their scripts stands in a block of JSON, which no policy has to allow. */

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}code{font-size:.95em}';

export interface DesktopPage {
  bundle: string;
  /** The desk's configuration, as its script takes it. */
  configuration: object;
}

/** The agent's desktop. Flex UI reloads a page that would hand its address, token and all, to others as a referrer. */
export const desktopPage = ({ bundle, configuration }: DesktopPage): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Flex UI – Switchhook</title>
<style>html,body,#container{height:100%;margin:0}#container{display:flex;flex-direction:column;overflow:hidden}</style>
</head>
<body>
<div id="container"></div>
<script type="application/json" id="configuration">${asJson(configuration)}</script>
<script src="/clients/redirect.js"></script>
<script src="${bundle}"></script>
<script src="/clients/start.js"></script>
</body>
</html>
`;

/** What is shown until somebody has fetched the bundle. */
export const missingPage = (name: 'flex-ui' | 'webchat'): string => {
  const what = name === 'flex-ui' ? 'Flex UI' : 'The web chat widget';
  const instead =
    name === 'flex-ui' ? '<p>The desk that comes with Switchhook is at <a href="/desk">/desk</a>.</p>' : '';
  return plainPage(
    `${what} is not installed here`,
    `<p>${what} is a program of Twilio Inc. that this server can serve but does not bring along. One command fetches it:</p>
<pre><code>npm run switchhook -- add ${name}</code></pre>
<p>Run it where the server runs, then load this page again; nothing has to be restarted.</p>${instead}`,
  );
};

/** A customer's page, to try the widget on. */
export const demoPage = (): string =>
  plainPage(
    'A page of yours',
    `<p>This page stands for one of your own. The web chat at the bottom right comes with one line:</p>
<pre><code>&lt;script src="…/webchat.js" async&gt;&lt;/script&gt;</code></pre>
<script src="/webchat.js" data-question="How can we help?" data-files="on" async></script>`,
  );

const plainPage = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;

/** JSON that cannot end its own script block. */
const asJson = (value: object): string => JSON.stringify(value).replaceAll('<', '\\u003c');
