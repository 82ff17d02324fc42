import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The server sends a content security policy without data: fonts, so nothing is inlined as a data URL.
export default defineConfig({
  plugins: [react()],
  build: { target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 1100, modulePreload: { polyfill: false } },
  test: { include: ["test/**/*.test.{ts,tsx}"], reporters: ["default", ["junit", { outputFile: "target/surefire-reports/TEST-vitest.xml" }]] },
});
