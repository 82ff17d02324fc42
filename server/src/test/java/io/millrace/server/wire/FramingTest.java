package io.millrace.server.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Both forms of a message on a WebSocket: what goes out comes in again, and what is no message is refused with a sentence and nothing else. */
class FramingTest {
    @Provide
    Arbitrary<Message> messages() {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(20).filter(s -> s.chars().noneMatch(c -> Character.isSurrogate((char) c))).map(s -> s + "水😀");
        Arbitrary<Map<String, Object>> objects = Arbitraries.maps(text, text.map(s -> (Object) s)).ofMaxSize(4);
        Arbitrary<List<byte[]>> buffers = Arbitraries.bytes().array(byte[].class).ofMaxSize(30).list().ofMaxSize(4);
        return Combinators.combine(text, objects, objects, objects, buffers).as((id, parent, metadata, content, parts) ->
                new Message(Map.of("msg_id", id, "msg_type", "x", "session", "s"), parent, metadata, content, parts));
    }

    @Provide
    Arbitrary<Channel> channels() {
        return Arbitraries.of(Channel.class);
    }

    @Property(tries = 300)
    void a_message_survives_both_forms(@ForAll("channels") Channel channel, @ForAll("messages") Message message) throws Exception {
        same(channel, message, Framing.decode(Framing.encode(channel, message)));
        same(channel, message, Framing.decodeJsonAndBuffers(Framing.encodeJsonAndBuffers(channel, message)));
        Message bare = new Message(message.header(), message.parent(), message.metadata(), message.content(), List.of());
        same(channel, bare, Framing.decodeJson(Framing.encodeJson(channel, bare)));
    }

    private static void same(Channel channel, Message message, Framing.Framed back) {
        assertEquals(channel, back.channel());
        assertEquals(List.of(message.header(), message.parent(), message.metadata(), message.content()),
                List.of(back.message().header(), back.message().parent(), back.message().metadata(), back.message().content()));
        assertEquals(message.buffers().size(), back.message().buffers().size());
        for (int i = 0; i < message.buffers().size(); i++) {
            assertArrayEquals(message.buffers().get(i), back.message().buffers().get(i));
        }
    }

    /** Cut off anywhere, with bytes changed, or with bytes behind: a message or a refusal, never another exception. */
    @Property(tries = 1_000)
    void damage_is_refused(@ForAll("messages") Message message, @ForAll boolean v1, @ForAll int at, @ForAll byte with, @ForAll int cut) throws Exception {
        byte[] good = v1 ? Framing.encode(Channel.SHELL, message) : Framing.encodeJsonAndBuffers(Channel.SHELL, message);
        byte[] changed = good.clone();
        changed[Math.floorMod(at, good.length)] = with;
        decodes(changed, v1);
        byte[] shorter = Arrays.copyOf(good, Math.floorMod(cut, good.length));
        byte[] longer = Arrays.copyOf(good, good.length + 1 + Math.floorMod(cut, 50));
        if (v1) {
            assertThrows(Framing.Malformed.class, () -> Framing.decode(shorter));
            assertThrows(Framing.Malformed.class, () -> Framing.decode(longer));
        } else {
            decodes(shorter, false);
            decodes(longer, false);
        }
    }

    @Property(tries = 1_000)
    void noise_is_refused(@ForAll byte[] noise, @ForAll boolean v1, @ForAll String text) {
        decodes(noise, v1);
        try {
            Framing.decodeJson(text);
        } catch (Framing.Malformed e) {
            assertEquals('.', e.getMessage().charAt(e.getMessage().length() - 1));
        }
    }

    private static void decodes(byte[] frame, boolean v1) {
        try {
            Framing.Framed framed = v1 ? Framing.decode(frame) : Framing.decodeJsonAndBuffers(frame);
            framed.message().type();
        } catch (Framing.Malformed e) {
            assertEquals('.', e.getMessage().charAt(e.getMessage().length() - 1), e.getMessage());
        }
    }

    @Test
    void what_is_wrong_is_said() {
        Message message = new Message(Map.of("msg_id", "a", "msg_type", "b", "session", "s"), Map.of(), Map.of(), Map.of(), List.of());
        byte[] good = Framing.encode(Channel.SHELL, message);
        assertEquals("The frame ends before its number of offsets.", refusal(() -> Framing.decode(new byte[3])));
        assertEquals("A frame has between 6 and 1000 offsets, not " + Long.MAX_VALUE + ".", refusal(() -> Framing.decode(with(good, 0, Long.MAX_VALUE))));
        assertEquals("A frame has between 6 and 1000 offsets, not -1.", refusal(() -> Framing.decode(with(good, 0, -1))));
        assertEquals("The first offset is not where the offsets end.", refusal(() -> Framing.decode(with(good, 8, 0))));
        assertEquals("The offsets of the frame do not ascend.", refusal(() -> Framing.decode(with(good, 16, 1L << 40))));
        assertEquals("The last offset is not the frame's length.", refusal(() -> Framing.decode(with(good, 48, 7))));
        byte[] broken = good.clone();
        broken[good.length - 1] = (byte) 0xff;
        assertEquals("A part of the frame is not UTF-8.", refusal(() -> Framing.decode(broken)));
        assertEquals("The frame is no JSON object.", refusal(() -> Framing.decodeJson("[]")));
        assertEquals("The message's content is no object.", refusal(() -> Framing.decodeJson("{\"channel\":\"shell\",\"content\":7}")));
        assertEquals("Messages come on the channels shell, control and stdin.",
                refusal(() -> Framing.decodeJson("{\"channel\":\"no\",\"header\":{\"msg_id\":\"a\",\"msg_type\":\"b\"}}")));
    }

    /** As clients of the older form need it: the type and the identifier also stand outside, a channel that is missing is the shell, a parent is never null. */
    @Test
    void the_older_form_is_that_of_jupyter_server() throws Exception {
        Message message = new Message(Map.of("msg_id", "a", "msg_type", "b", "session", "s"), Map.of(), Map.of(), Map.of("x", 1), List.of());
        JsonObject json = new JsonObject(Framing.encodeJson(Channel.IOPUB, message));
        assertEquals(List.of("iopub", "a", "b", new JsonObject()), List.of(json.getValue("channel"), json.getValue("msg_id"), json.getValue("msg_type"), json.getValue("parent_header")));
        assertEquals(Channel.SHELL, Framing.decodeJson("{\"header\":{\"msg_id\":\"a\",\"msg_type\":\"b\",\"date\":17.5},\"parent_header\":null}").channel());
    }

    private interface Decoding {
        Framing.Framed decode() throws Framing.Malformed;
    }

    private static String refusal(Decoding decoding) {
        return assertThrows(Framing.Malformed.class, decoding::decode).getMessage();
    }

    private static byte[] with(byte[] frame, int at, long value) {
        byte[] changed = frame.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
        return changed;
    }
}
