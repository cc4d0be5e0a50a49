declare module '*.md?raw' {
  const text: string

  export { text as default }
}
