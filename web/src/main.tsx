import './ui/styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startLanguages } from './i18n/index.ts';
import { beginSession } from './session/store.ts';

// The token leaves the address before anything else happens: nothing below can paint, log or send it.
const signedIn = beginSession();
await startLanguages();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
await signedIn;
