/** How the web app is built: one bundle per area, file names that change with their content. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The chat SDK looks for the browser's own objects under the name that Node has for them.
  define: { global: 'globalThis' },
  // web/src/sdk/no-graphql.ts says why.
  resolve: { alias: { 'graphql-ws': `${import.meta.dirname}/src/sdk/no-graphql.ts` } },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    // Data addresses are kept out of scripts: the content security policy allows few of them.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        // What every page needs changes rarely: it stays in the browser's cache while our own code moves on.
        codeSplitting: {
          groups: [{ name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router)\// }],
        },
      },
    },
  },
});
