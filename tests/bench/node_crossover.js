// The least a Node.js program can do to connect pairs of callers: bytes of one side go to the other,
// whose address is learned from what it sent last. Prints its ports, neighbours being a pair.
const dgram = require('dgram');

const pairs = Number(process.argv[2]);
const ports = new Array(2 * pairs);
let open = 0;

function side(index) {
  const socket = dgram.createSocket('udp4');
  const here = { socket, port: 0, other: null };
  socket.on('message', (message, from) => {
    here.port = from.port;
    if (here.other.port) here.other.socket.send(message, here.other.port, '127.0.0.1');
  });
  socket.bind(0, '127.0.0.1', () => {
    ports[index] = socket.address().port;
    if (++open === 2 * pairs) console.log('PORTS ' + ports.join(' ') + ' READY');
  });
  return here;
}

// Without pairs it only waits, to be looked at.
setInterval(() => {}, 60_000);
for (let pair = 0; pair < pairs; ++pair) {
  const left = side(2 * pair);
  const right = side(2 * pair + 1);
  left.other = right;
  right.other = left;
}
