import { ROUTES } from '#shared/contract/routes'
import { openAuditExport } from '#server/services/audit/audit.service'
import { defineApiHandler } from '#server/http/api-handler'
import { sendDownload } from '#server/http/send-download'

/** GET /api/v1/audit/export?format= */
export default defineApiHandler(ROUTES.auditExport, async ({ event, services, query }) =>
  sendDownload(event, await openAuditExport(services, query)))
