// `node checks.js <terminus|lightship> <checks>`: serves a number of checks that pass.
'use strict'

const net = require('net')

const [library, count] = process.argv.slice(2)
const numbers = [...Array(Number(count)).keys()]
const tell = (server) => console.log(`listening on http://127.0.0.1:${server.address().port}`)

// The standard input closes when the parent process dies.
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
  // lightship listens on every address and has no option to change that.
  const listen = net.Server.prototype.listen
  net.Server.prototype.listen = function (options, ...more) {
    return listen.call(this, { ...options, host: '127.0.0.1' }, ...more)
  }
  const { createLightship } = require('lightship')
  const lightship = await createLightship({ detectKubernetes: false, port: 0 })
  // lightship has no checks. Beacons come nearest: they delay the shutdown, but its response does not depend on them.
  for (const number of numbers) lightship.createBeacon({ name: `check-${number}` })
  lightship.signalReady()
  tell(lightship.server)
}

({ terminus, lightship })[library]()
