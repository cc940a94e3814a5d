const MOST_LETTERS = 100

/**
 * Who reviews: whoever is signed in; while sign-in is off, the name that was given in this browser, kept in a cookie.
 */
export function useReviewer(): Ref<string> {
  const { session } = useSession()
  const given = useGivenReviewer()
  return computed({
    get: () => session.value.kind === 'user' ? session.value.name ?? '' : given.value,
    set: name => given.value = name,
  })
}

const useGivenReviewer = () => useChoiceCookie<string>('reviewer', {
  first: 'operator',
  read: text => toName(text).trim().slice(0, MOST_LETTERS) || 'operator',
  // A cookie has ASCII only.
  write: name => encodeURIComponent(name),
})

function toName(text: string): string {
  try {
    return decodeURIComponent(text)
  }
  catch {
    // Not written by this page: taken as it is.
    return text
  }
}
