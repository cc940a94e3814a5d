/** Texts that the server sends without a page, and names of what it creates. */
export default {
  busy: {
    retry: 'Retry now',
    text: 'Too many requests at the same time. Active runs are not affected. This page retries automatically.',
    title: 'The console is busy',
  },
  demo: {
    dataset: 'Example dataset',
    description: 'The example of the product: its own documents and those of the packages that it is built of. Archive it when you no longer need it.',
    pipeline: 'Example pipeline',
    rules: {
      analysis: 'has an analysis',
      heading: 'has a heading',
    },
    source: 'Example documents',
  },
  history: {
    dataset: 'Demo data: its history contains no records, so this dataset has no version.',
    datasets: {
      code: 'Code answers, checked',
      dialogue: 'Dialogues, rewritten',
      docs: 'Documents, analysed',
      encyclopedia: 'Encyclopedia, deduplicated',
      legal: 'Legal clauses',
      web: 'Web pages, cleaned',
    },
    description: 'A made-up history of 400 days. None of it really ran, and it counts in no other project. Clear it in the settings.',
    model_changed: 'The whole analysis in place of entities alone',
    pipeline: 'Demo data: its runs are made up and contain no records.',
    pipelines: {
      code: 'Code answers',
      dialogue: 'Dialogue rewriting',
      docs: 'Document analysis',
      encyclopedia: 'Encyclopedia, deduplicated',
      legal: 'Legal clause extraction',
      web: 'Web pages, cleaned',
    },
    project: 'Demo data',
    sources: {
      code: 'Code questions',
      dialogue: 'Dialogues',
      docs: 'Project documents',
      encyclopedia: 'Encyclopedia articles',
      legal: 'Legal texts',
      web: 'Web pages',
    },
    waived: 'Not needed any more: the next delivery contains these records, too.',
  },
}
