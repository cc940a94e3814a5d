/** What the server says without a page. */
export default {
  busy: {
    retry: 'Try again now',
    text: 'Too many requests at the same time; running work is not affected. This page tries again by itself.',
    title: 'The console is busy',
  },
  docs: {
    answers: 'answers',
    back: 'Data Factory Console',
    base: 'Base address',
    errors: 'errors are',
    idempotency: 'takes Idempotency-Key',
    if_match: 'needs If-Match',
    machine: 'for programs:',
    raw: 'raw body',
    role: 'role',
    title: 'Data Factory Console API',
  },
}
