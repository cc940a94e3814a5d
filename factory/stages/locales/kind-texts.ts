/** Texts of a stage kind: its name, and for each parameter (nested ones with dots) a title, or a title and a description. */
export interface KindTexts {
  name: string
  parameters: Record<string, string | [string, string]>
}
