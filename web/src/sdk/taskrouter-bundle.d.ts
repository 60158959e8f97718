declare module 'twilio-taskrouter/dist/index.window.js';
