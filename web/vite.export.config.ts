import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Of the three formats of KaTeX' fonts one is enough: the file carries them itself. */
const oneFontFormat: Plugin = {
  name: "one-font-format",
  enforce: "pre",
  transform: (code, id) => (/katex.*\.css/.test(id) ? code.replace(/,url\([^)]*\.(woff|ttf)\) ?format\("(woff|truetype)"\)/g, "") : undefined),
};

// One script and one style sheet with everything in them: the server puts both into each notebook that is exported as a page.
export default defineConfig({
  plugins: [oneFontFormat, react()],
  define: { "process.env.NODE_ENV": '"production"' },
  publicDir: false,
  build: {
    target: "es2022", outDir: "dist/export", emptyOutDir: true, assetsInlineLimit: 10_000_000, chunkSizeWarningLimit: 3000,
    lib: { entry: "src/export/main.tsx", formats: ["iife"], name: "MillraceExport", fileName: () => "viewer.js", cssFileName: "viewer" },
  },
});
