package forebay.protocol.wire;

import java.lang.reflect.Constructor;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * The nullness in the records' declarations is the schema: a component that is not
 * {@code @Nullable} must be there. An absent collection is an empty one, an absent number zero.
 */
final class RequiredComponents extends NopAnnotationIntrospector {

  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
    if (!(member instanceof AnnotatedParameter parameter)
        || !(parameter.getOwner().getMember() instanceof Constructor<?> constructor)
        || !constructor.getDeclaringClass().isRecord()) {
      return null;
    }
    var type = constructor.getAnnotatedParameterTypes()[parameter.getIndex()];
    var raw = parameter.getRawType();
    return !raw.isPrimitive()
        && !Collection.class.isAssignableFrom(raw)
        && !type.isAnnotationPresent(Nullable.class);
  }
}
