declare module '*.sql?raw' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: what Vite gives for `?raw`
  export default text
}

declare module '*.md?raw' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: what Vite gives for `?raw`
  export default text
}
