// `node checks.js <terminus|lightship> <checks>`: with so many checks that pass.
'use strict'

const net = require('net')

const [library, count] = process.argv.slice(2)
const numbers = [...Array(Number(count)).keys()]
const tell = (server) => console.log(`listening on http://127.0.0.1:${server.address().port}`)

// Whoever started this may be gone without a word.
process.stdin.on('end', () => process.exit(0)).resume()

async function terminus () {
  const { createTerminus } = require('@godaddy/terminus')
  const checks = numbers.map((number) => [`check-${number}`, async () => 'up'])
  const health = async () => Object.fromEntries(
    await Promise.all(checks.map(async ([name, check]) => [name, await check()]))
  )
  const server = require('http').createServer((request, response) => response.end())
  createTerminus(server, { healthChecks: { '/health': health, verbatim: true } })
  server.listen(0, '127.0.0.1', () => tell(server))
}

async function lightship () {
  // It listens on every address and cannot be told otherwise.
  const listen = net.Server.prototype.listen
  net.Server.prototype.listen = function (options, ...more) {
    return listen.call(this, { ...options, host: '127.0.0.1' }, ...more)
  }
  const { createLightship } = require('lightship')
  const lightship = await createLightship({ detectKubernetes: false, port: 0 })
  // It knows no checks. What comes nearest is what must be gone before it ends, and its answer does not look at that.
  for (const number of numbers) lightship.createBeacon({ name: `check-${number}` })
  lightship.signalReady()
  tell(lightship.server)
}

({ terminus, lightship })[library]()
