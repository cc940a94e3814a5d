import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROUTES } from '#shared/contract/routes'
import { toOpenApi } from '#server/services/openapi/openapi.service'
import { toClientRoutes, toClientSchema } from './lib/client-files'
import { packFolder } from './lib/pack-folder'

const [, , folder = '', archive = ''] = process.argv

const generated = path.join(folder, 'gen')
mkdirSync(generated, { recursive: true })
writeFileSync(path.join(generated, 'routes.ts'), toClientRoutes(ROUTES))
writeFileSync(path.join(generated, 'schema.ts'), await toClientSchema(toOpenApi()))

mkdirSync(path.dirname(archive), { recursive: true })
writeFileSync(archive, packFolder(folder))
