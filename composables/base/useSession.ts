import type { SessionView } from '#shared/contract/setting/access.contract'
import { isRoleAtLeast, type Role } from '#shared/domain/role'

/** Before the server has said otherwise: sign-in is off, and everybody may do everything. */
const OPEN: SessionView = {
  isSignInOn: false, isForced: false, kind: 'open', name: 'operator', role: 'admin', userId: null, credentialId: null,
  expiresAt: null,
}

/** Set by the server for every page (server/http/access), so that a page need not ask. */
const isSession = (value: unknown): value is SessionView =>
  typeof value === 'object' && value !== null && 'isSignInOn' in value

/** Who reads this page, and what the role allows. The server decides anew at each request. */
export function useSession() {
  const event = useRequestEvent()
  const session = useState<SessionView>('session', () => {
    const found: unknown = event?.context.session
    return isSession(found) ? found : OPEN
  })
  /** An answer said that the session has ended. */
  const hasEnded = useState('session-ended', () => false)

  return {
    session, hasEnded,
    can: (needed: Role) => session.value.role !== null && isRoleAtLeast(session.value.role, needed),
  }
}
