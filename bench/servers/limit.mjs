// The least possible work, without GraphQL: one prepared statement per request checks the key and builds the whole JSON
// answer. This process only sends it.
import { createServer } from 'node:http'
import * as statements from './limit-statements.mjs'
import { createPool } from './pool.mjs'
import { hashOfKey } from './viewer.mjs'

const pool = createPool()

const operations = {
  Q0: { statement: statements.typename, values: () => [] },
  Q1: { statement: statements.organization, values: ({ id }) => [id] },
  Q2: { statement: statements.nested, values: () => [] },
  Q3: { statement: statements.flat, values: () => [] },
  E1: { statement: statements.events, values: ({ id }) => [id] },
  M1: { statement: statements.rename, values: ({ id, name }) => [id, name] },
  M2: { statement: statements.create, values: ({ name }) => [name] },
  M3: { statement: statements.leave, values: ({ id }) => [id] },
}

const server = createServer(async (request, response) => {
  try {
    const { statement, values } =
      request.method === 'GET' ? { statement: statements.restPage, values: [] } : await readOperation(request)
    const key = hashOfKey(request.headers.authorization)
    const { rows } = await pool.query({ ...statement, values: [key, ...values] })
    const body = rows[0]?.body
    response.writeHead(body ? 200 : 401, { 'Content-Type': 'application/json; charset=utf-8' })
    response.end(body ?? '{"errors":[{"message":"No valid API key."}]}')
  } catch (error) {
    response.writeHead(500).end(JSON.stringify({ errors: [{ message: error.message }] }))
  }
})
server.listen(Number(process.env.PORT), process.env.HOST)

async function readOperation(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const { operationName, variables } = JSON.parse(Buffer.concat(chunks).toString())
  const { statement, values } = operations[operationName]
  return { statement, values: values(variables) }
}
