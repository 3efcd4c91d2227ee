package forebay.dispatcher.stage;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a decoded record lacks. JSON that leaves a property out gives a null where the type
 * says there is none, which would be an exception deep inside a stage, at each restart again.
 * Thread-safe.
 */
public final class Missing {

  private static final ClassValue<List<Component>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents())
              .filter(component -> !component.getType().isPrimitive())
              .map(Component::of)
              .toList();
        }
      };

  /**
   * The path of the first component, in the record or in one inside it, that is null and must not
   * be; null if there is none.
   */
  public static @Nullable String in(Record record) {
    for (var component : COMPONENTS.get(record.getClass())) {
      var value = component.of(record);
      if (value == null) {
        if (!component.nullable) {
          return component.name;
        }
        continue;
      }
      var inside = inside(value);
      if (inside != null) {
        return component.name + "." + inside;
      }
    }
    return null;
  }

  private static @Nullable String inside(Object value) {
    return switch (value) {
      case Record record -> in(record);
      case List<?> list -> {
        for (var element : list) {
          var inside = inside(element);
          if (inside != null) {
            yield inside;
          }
        }
        yield null;
      }
      default -> null;
    };
  }

  private record Component(String name, Method accessor, boolean nullable) {

    static Component of(RecordComponent component) {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      var nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      return new Component(component.getName(), accessor, nullable);
    }

    @Nullable Object of(Record record) {
      try {
        return accessor.invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Missing() {}
}
