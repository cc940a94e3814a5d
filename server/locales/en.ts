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
  docs: {
    answers: 'returns',
    back: 'Data Factory Console',
    base: 'Base address',
    errors: 'errors are',
    idempotency: 'takes Idempotency-Key',
    if_match: 'needs If-Match',
    machine: 'machine-readable:',
    raw: 'raw body',
    role: 'role',
    title: 'Data Factory Console API',
  },
}
