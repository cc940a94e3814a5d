/** What the JSON editor says by itself: its gutter, its panels, and what it tells a screen reader. */
export function useEditorPhrases() {
  const { t } = useI18n()
  const phrases = (): Record<string, string> => ({
    'all': t('editor.all'),
    'by word': t('editor.by_word'),
    'close': t('editor.close'),
    'Completions': t('editor.completions'),
    'Control character': t('editor.control'),
    'current match': t('editor.current'),
    'Diagnostics': t('editor.diagnostics'),
    'Find': t('editor.find'),
    'Fold line': t('editor.fold'),
    'folded code': t('editor.folded'),
    'Folded lines': t('editor.folded_lines'),
    'go': t('editor.go'),
    'Go to line': t('editor.go_to'),
    'match case': t('editor.match_case'),
    'next': t('editor.next'),
    'No diagnostics': t('editor.no_diagnostics'),
    'on line': t('editor.on_line'),
    'previous': t('editor.previous'),
    'regexp': t('editor.regexp'),
    'Replace': t('editor.replace'),
    'replace all': t('editor.replace_all'),
    'replace': t('editor.replace_one'),
    'replaced $ matches': t('editor.replaced'),
    'replaced match on line $': t('editor.replaced_one'),
    'Selection deleted': t('editor.selection_deleted'),
    'to': t('editor.to'),
    'unfold': t('editor.unfold'),
    'Unfold line': t('editor.unfold_line'),
    'Unfolded lines': t('editor.unfolded_lines'),
  })
  return { phrases }
}
