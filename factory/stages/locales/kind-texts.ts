/**
 * A title; or a title and a description ('' = none); or both and a label for each value of an enum that needs one; and what
 * each value means, which is shown in place of the description while it is chosen.
 */
export type ParameterText = string
  | [title: string, description: string, labels?: Record<string, string>, hints?: Record<string, string>]

/** Texts of a stage kind: its name, what it does, and the text of each parameter (nested ones with dots). */
export interface KindTexts {
  name: string
  /** What it does, in one line. */
  text: string
  parameters: Record<string, ParameterText>
}
