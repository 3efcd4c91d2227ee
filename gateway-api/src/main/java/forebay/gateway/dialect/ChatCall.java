package forebay.gateway.dialect;

import forebay.protocol.Lane;
import forebay.protocol.chat.ChatRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for: the question, and how it wants the answer.
 *
 * @param user who asks, as the client says, to tell conversations apart
 * @param stream in pieces, as they come
 * @param includeUsage whether a stream ends with what it cost
 * @param completion whether the answer is written as the continuation of a prompt instead of as a
 *     chat's next message
 */
public record ChatCall(
    ChatRequest chat,
    Lane lane,
    @Nullable String user,
    boolean stream,
    boolean includeUsage,
    boolean completion) {}
