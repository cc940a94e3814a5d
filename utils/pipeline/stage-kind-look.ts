const ICONS: Record<string, string> = {
  'input.dataset': 'i-lucide-database',
  'ingest.files': 'i-lucide-files',
  'ingest.jsonl': 'i-lucide-file-input',
  'ingest.csv': 'i-lucide-file-spreadsheet',
  'clean.normalize': 'i-lucide-text-cursor-input',
  'filter.rules': 'i-lucide-filter',
  'filter.language': 'i-lucide-languages',
  'filter.tokens': 'i-lucide-ruler',
  'dedupe.exact': 'i-lucide-copy-minus',
  'model.call': 'i-lucide-sparkles',
  'quality.check': 'i-lucide-clipboard-check',
  'publish': 'i-lucide-package-check',
}

/** A factory may know kinds that we do not. */
export const iconOfKind = (kind: string): string => ICONS[kind] ?? 'i-lucide-box'
