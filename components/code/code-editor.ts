import { json } from '@codemirror/lang-json'
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { basicSetup, EditorView } from 'codemirror'
import { tags } from '@lezer/highlight'

/** A range of the text with a message. */
export interface Mark {
  from: number
  to: number
  severity: 'error' | 'warning' | 'info'
  message: string
}

interface CodeEditorOptions {
  parent: HTMLElement
  text: string
  label: string
  isReadOnly?: boolean | undefined
  /** What the editor says by itself, by its English words. */
  phrases: Record<string, string>
  onChange: (text: string) => void
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent-text)' },
  { tag: tags.string, color: 'var(--tone-green-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--tone-violet-text)' },
])

const look = EditorView.theme({
  '&': { blockSize: '100%', backgroundColor: 'var(--surface-panel)', color: 'var(--text)', fontSize: 'var(--text-xs)' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-content': { fontFamily: 'var(--font-mono)', caretColor: 'var(--text-strong)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface-sunken)', color: 'var(--text-faint)', borderInlineEnd: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--surface-hover)' },
  '.cm-cursor': { borderInlineStartColor: 'var(--text-strong)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-tint-strong)' },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--surface-raised)', color: 'var(--text)', border: '1px solid var(--line)',
  },
})

/** Tab leaves the editor, as in every other field; spaces indent. */
export function createCodeEditor(
  { parent, text, label, isReadOnly, phrases, onChange }: CodeEditorOptions,
): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        basicSetup,
        json(),
        indentUnit.of('  '),
        lintGutter(),
        syntaxHighlighting(colours),
        look,
        EditorView.lineWrapping,
        // Scrolled text must be reachable by Tab, and not every checker accepts an editable element as reachable.
        EditorView.contentAttributes.of({ 'aria-label': label, 'tabindex': '0' }),
        EditorState.readOnly.of(isReadOnly ?? false),
        EditorState.phrases.of(phrases),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) {
            onChange(update.state.doc.toString())
          }
        }),
      ],
    }),
  })
}

export function setMarks(view: EditorView, marks: readonly Mark[]): void {
  const { length } = view.state.doc
  view.dispatch(setDiagnostics(view.state, marks.map(({ from, to, ...mark }) => ({
    ...mark, from: Math.min(from, length), to: Math.min(Math.max(to, from), length),
  }))))
}
