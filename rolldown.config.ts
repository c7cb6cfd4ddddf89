import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';

/**
 * `npm run bundle`: dist/serin.js is the whole program in a few files that need no node_modules. Each command stays a file of its own, so that the controller
 * does not hold the demo's code in memory. Names of functions and classes are kept, because stack traces in a log must say something.
 */
export default defineConfig({
  input: { serin: 'src/main.ts' },
  platform: 'node',
  // Of client-node only the reading of kubeconfigs is used. It does not say that its modules do nothing when they are loaded, and without that all of its
  // generated API stays in: 10 MB of memory.
  treeshake: { moduleSideEffects: [{ test: /@kubernetes[\\/]client-node/, sideEffects: false }] },
  // What the sandbox reads beside its code.
  plugins: [
    {
      name: 'recorded',
      writeBundle: ({ dir = 'dist' }) => cpSync('src/sandbox/recorded', join(dir, 'recorded'), { recursive: true }),
    },
  ],
  output: {
    dir: 'dist',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
    minify: {
      compress: true,
      mangle: { toplevel: true, keepNames: { function: true, class: true } },
      codegen: { removeWhitespace: true },
    },
  },
});
