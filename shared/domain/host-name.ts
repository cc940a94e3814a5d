/**
 * A name or an address as a browser sends it in Host: `console.example.com`, `10.0.0.5`, `[fd00::5]`. Without protocol
 * and port; no wildcard.
 */
export const isHostName = (text: string): boolean =>
  /^(?:[a-z0-9_](?:[\w-]{0,61}[a-z0-9_])?(?:\.|$))+$/i.test(text) || /^\[[0-9a-f:.]+\]$/i.test(text)
