/** How the branches become databases. */
export type Databases = {
  copy(template: string, name: string): Promise<void>
  drop(name: string): Promise<void>
}
