#!/usr/bin/env node
// Generates the client of the API for those who copy it: `client/gen`, and the archive that the console serves.
import { makeClient } from './lib/client.mjs'

await makeClient()
