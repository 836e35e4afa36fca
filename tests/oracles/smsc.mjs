// A foreign SMSC (node-smpp). One JSON line in, one out: { port, control }. It serves until stdin ends.
// Behaviour belongs to a system_id and is set over HTTP, PUT {control}/{system_id}; what it saw is read by GET on the same path:
//   bindStatus      refuses binds with this command_status            bindSilent  does not answer them
//   status          answers every submit with it, and takes none       taken       takes it all the same
//   throttle        share of submits that are answered with 0x58       delay       milliseconds before each answer
//   most            submits without an answer on one session; more get 0x58
//   partStatus      [part number, status, times] for parts of that number
//   silent          takes submits and says nothing                      nothing     not even takes them
//   spoil           at the submit of number spoilAt, after taking it: cut, half, html, noid, sequence, huge
//   dropAt          numbers of submits at which the session goes deaf and then ends: taken, not answered
//   receipts        text | tlv | both; duplicate: share; reorder: true; stat, state, err: of every receipt
//   ids             hex: hexadecimal in answers, decimal in receipts; decimal: the other way round
//   enquire         the SMSC asks by enquire_link after a bind; mute: it does not answer ours
//   inbound         sends a message that is no receipt after a bind; unbind: unbinds after so many submits
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import smpp from 'smpp';

const systems = new Map();
const system = (name) => {
  if (!systems.has(name)) {
    systems.set(name, { behaviour: {}, sessions: new Set(), binds: [], submits: [], taken: 0, seen: 0, queue: [], waiting: 0, delivered: {}, replies: [], enquired: 0, unbound: 0, parts: new Map() });
  }
  return systems.get(name);
};

let seed = 7;
const random = () => {
  seed = (seed * 1664525 + 1013904223) >>> 0;
  return seed / 4294967296;
};
let lastId = 0xabc000;

const text = (message) => (message === undefined ? '' : typeof message.message === 'string' ? message.message : message.message.toString('latin1'));

function record(pdu) {
  const part = pdu.short_message?.udh?.find((element) => element[0] === 0);
  const payload = pdu.message_payload !== undefined;
  return {
    to: pdu.destination_addr, from: pdu.source_addr,
    address: [pdu.source_addr_ton, pdu.source_addr_npi, pdu.dest_addr_ton, pdu.dest_addr_npi],
    text: payload ? text(pdu.message_payload) : text(pdu.short_message), payload,
    coding: pdu.data_coding, esm: pdu.esm_class, registered: pdu.registered_delivery, serviceType: pdu.service_type, validity: pdu.validity_period ?? '',
    part: part ? [part[2], part[3], part[4]] : pdu.sar_total_segments ? [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum] : null,
    sar: pdu.sar_total_segments !== undefined, id: (++lastId).toString(), answered: false,
  };
}

const answerId = (own, id) => (own.behaviour.ids === 'hex' ? Number(id).toString(16).toUpperCase().padStart(10, '0') : id);
const receiptId = (own, id) => (own.behaviour.ids === 'decimal' ? Number(id).toString(16) : own.behaviour.ids === 'hex' ? id.padStart(12, '0') : id);

function report(own, id) {
  const { receipts, duplicate = 0, reorder } = own.behaviour;
  if (!receipts) return;
  const copies = random() < duplicate ? 2 : 1;
  for (let i = 0; i < copies; i++) {
    own.queue.push(id);
    if (!reorder) continue;
    const other = own.queue.length - 1 - Math.floor(random() * Math.min(50, own.queue.length));
    [own.queue[other], own.queue[own.queue.length - 1]] = [own.queue[own.queue.length - 1], own.queue[other]];
  }
  pump(own);
}

function pump(own) {
  const session = [...own.sessions].find((s) => s.receives && !s.dead);
  while (session && session.open.size < 100 && own.queue.length > 0) deliver(own, session, own.queue.shift());
}

function deliver(own, session, id) {
  const { receipts, stat = 'DELIVRD', state = 2, err = '000' } = own.behaviour;
  const name = receiptId(own, id);
  const options = { source_addr: '447911123456', destination_addr: 'GALLANT', esm_class: 4 };
  if (receipts !== 'text') Object.assign(options, { receipted_message_id: name, message_state: state });
  if (receipts !== 'tlv') options.short_message = `id:${name} sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:${stat} err:${err} text:id:7 stat:REJECTD`;
  const ticket = {};
  session.open.set(ticket, id);
  session.deliver_sm(options, (answer) => {
    session.open.delete(ticket);
    own.replies.push(answer.command_status);
    if (answer.command_status === 0) own.delivered[id] = (own.delivered[id] ?? 0) + 1;
    else setTimeout(() => { own.queue.push(id); pump(own); }, 50);
    pump(own);
  });
}

function spoil(own, session, pdu, kind) {
  const answer = pdu.response({ message_id: '1' }).toBuffer();
  switch (kind) {
    case 'cut': return session.socket.end();
    case 'half': session.socket.write(answer.subarray(0, answer.length - 1)); return session.socket.end();
    case 'html': return session.socket.write('<html><body>Service temporarily not available</body></html>\r\n');
    case 'huge': return session.socket.write(Buffer.from('7fffffff800000040000000000000001', 'hex'));
    default: throw new Error(kind);
  }
}

function submit(own, session, pdu) {
  const { behaviour } = own;
  const seen = ++own.seen;
  if (behaviour.nothing) return;
  const entry = record(pdu);
  own.mostOpen = Math.max(own.mostOpen ?? 0, ++session.unanswered);
  session.submits++;
  const answer = (options) => {
    const send = () => {
      session.unanswered--;
      session.send(pdu.response(options));
    };
    if (behaviour.delay) setTimeout(send, behaviour.delay);
    else send();
  };
  const take = () => own.submits.push(entry);

  if (session.dead) return take();
  if (behaviour.dropAt?.includes(seen)) {
    session.dead = true;
    setTimeout(() => session.socket.end(), 100);
    return take();
  }
  if (behaviour.silent) return take();
  if (behaviour.spoil === 'noid') {
    take();
    return session.socket.write(Buffer.concat([Buffer.from('000000108000000400000000', 'hex'), pdu.toBuffer().subarray(12, 16)]));
  }
  if (behaviour.spoil === 'sequence') {
    take();
    return session.socket.write(Buffer.concat([Buffer.from('0000001280000004000000000f0f0f0f', 'hex'), Buffer.from('1\0')]));
  }
  if (behaviour.spoil) {
    take();
    if (seen === behaviour.spoilAt) spoil(own, session, pdu, behaviour.spoil);
    return;
  }
  if (behaviour.most && session.unanswered > behaviour.most) return answer({ command_status: 0x58 });
  if (behaviour.throttle && random() < behaviour.throttle) return answer({ command_status: 0x58 });
  if (behaviour.partStatus && entry.part?.[2] === behaviour.partStatus[0]) {
    const key = entry.to + entry.part[0];
    const times = own.parts.get(key) ?? 0;
    own.parts.set(key, times + 1);
    if (times < behaviour.partStatus[2]) return answer({ command_status: behaviour.partStatus[1] });
  }
  if (behaviour.status) {
    if (behaviour.taken) take();
    return answer({ command_status: behaviour.status });
  }

  entry.answered = true;
  take();
  answer({ message_id: answerId(own, entry.id) });
  report(own, entry.id);
  if (behaviour.unbind === seen) session.unbind();
}

const server = smpp.createServer((session) => {
  let own;
  Object.assign(session, { open: new Map(), dead: false, unanswered: 0, submits: 0 });
  const bind = (role) => (pdu) => {
    own = system(pdu.system_id);
    const { behaviour } = own;
    own.binds.push({ role, password: pdu.password, version: pdu.interface_version, systemType: pdu.system_type });
    if (behaviour.bindSilent) return;
    if (behaviour.bindStatus) return session.send(pdu.response({ command_status: behaviour.bindStatus }));
    session.receives = role !== 'transmitter';
    own.sessions.add(session);
    session.send(pdu.response({ system_id: 'node' }));
    if (behaviour.enquire) session.enquire_link({}, () => own.enquired++);
    if (behaviour.inbound && session.receives) {
      session.deliver_sm({ source_addr: '447911123456', destination_addr: '12345', short_message: 'STOP' }, (answer) => own.replies.push(answer.command_status));
    }
    pump(own);
  };
  session.on('bind_transceiver', bind('transceiver'));
  session.on('bind_transmitter', bind('transmitter'));
  session.on('bind_receiver', bind('receiver'));
  session.on('submit_sm', (pdu) => submit(own, session, pdu));
  session.on('enquire_link', (pdu) => own?.behaviour.mute || session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    own.unbound++;
    session.send(pdu.response());
    session.close();
  });
  session.on('error', () => session.socket.destroy());
  session.on('close', () => {
    if (!own) return;
    own.sessions.delete(session);
    own.queue.push(...session.open.values());
    session.open.clear();
    pump(own);
  });
});

const control = createServer((req, res) => {
  const own = system(req.url.slice(1));
  let body = '';
  req.on('data', (chunk) => (body += chunk));
  req.on('end', () => {
    if (req.method === 'PUT') own.behaviour = JSON.parse(body);
    if (req.method === 'POST') for (const session of own.sessions) session.socket.destroy();
    const { submits, binds, delivered, replies, enquired, unbound, seen } = own;
    res.end(JSON.stringify({ submits: req.method === 'GET' ? submits : [], binds, delivered, replies, enquired, unbound, seen, sessions: own.sessions.size, mostOpen: own.mostOpen ?? 0, leastOnASession: Math.min(...[...own.sessions].map((s) => s.submits), 1e9) }));
  });
});

const listening = (socket) => new Promise((done) => socket.listen(0, '127.0.0.1', () => done(socket.address().port)));

for await (const line of createInterface({ input: process.stdin })) {
  JSON.parse(line);
  console.log(JSON.stringify({ port: await listening(server), control: `http://127.0.0.1:${await listening(control)}/` }));
}
process.exit(0);
