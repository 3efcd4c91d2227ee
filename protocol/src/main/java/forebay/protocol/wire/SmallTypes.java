package forebay.protocol.wire;

import forebay.protocol.CacheScope;
import forebay.protocol.KeyId;
import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import forebay.protocol.TenantId;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** The identities are plain strings in JSON. */
final class SmallTypes extends SimpleModule {

  private static final long serialVersionUID = 1L;

  SmallTypes() {
    super("forebay-small-types");
    text(RequestId.class, RequestId::parse);
    text(TenantId.class, TenantId::new);
    text(KeyId.class, KeyId::new);
    text(SessionId.class, SessionId::new);
    text(NodeId.class, NodeId::new);
    text(PoolId.class, PoolId::new);
    text(ModelName.class, ModelName::new);
    text(ModelDigest.class, ModelDigest::new);
    text(CacheScope.class, CacheScope::new);
  }

  private <T> void text(Class<T> type, Function<String, T> parse) {
    addSerializer(type, ToStringSerializer.instance);
    addDeserializer(type, new FromText<>(type, parse));
  }

  private static final class FromText<T> extends StdDeserializer<T> {

    private final Function<String, T> parse;

    FromText(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
      var text = parser.getString();
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        return context.reportInputMismatch(this, "%s", e.getMessage());
      }
    }
  }
}
