import { cpSync } from 'node:fs';
import { defineConfig } from 'rolldown';

/**
 * `npm run bundle`: dist/serin.js is the whole program in a few files that need no node_modules. Each command stays a file of its own, so that the controller
 * does not hold the demo's code in memory. Names are kept, because stack traces in a log must say something.
 */
export default defineConfig({
  input: { serin: 'src/main.ts' },
  platform: 'node',
  // What the sandbox reads beside its code.
  plugins: [{ name: 'recorded', writeBundle: () => cpSync('src/sandbox/recorded', 'dist/recorded', { recursive: true }) }],
  output: {
    dir: 'dist',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  },
});
