import { defineConfig } from 'vitest/config'

/** The server that `npm run dev` asks for data. */
const server = process.env.TAILRACE_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'target/classes/dev/tailrace/ui',
    emptyOutDir: true,
    target: 'es2022',
    // light-dark() as it is: its replacement for older browsers follows the system, not the user.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Views are files of their own, so that the first curve waits for no other; what they share is
    // one file.
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'load', priority: 3, test: /preload-helper|theme\.css/ },
            {
              name: 'base',
              priority: 2,
              test: /preact|src\/(api|live|url|theme|format|parts|shell)\/(?!help|token)/,
            },
            { name: 'charts', priority: 1, test: /uplot|src\/chart\/(?!export|tooltip)/ },
          ],
        },
      },
    },
    reportCompressedSize: true,
    // No data: addresses, which the content security policy of styles and fonts refuses.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': server, '/readyz': server } },
  // A file that needs a document says so in its first line.
  test: { environment: 'node', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
})
