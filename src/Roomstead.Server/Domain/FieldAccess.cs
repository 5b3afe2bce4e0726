using System.Reflection;
using Google.Protobuf;

namespace Roomstead.Domain;

/// <summary>Reads and writes one field of generated messages without boxing its value.</summary>
internal abstract class FieldAccess<TValue>
{
    public abstract TValue Get(IMessage message);

    /// <summary>For properties that can be set: no lists, maps, and none that tell whether another is set.</summary>
    public abstract void Set(IMessage message, TValue value);

    /// <param name="property">The generated property; of type <typeparamref name="TValue"/>, or an enum where that is <c>int</c>.</param>
    public static FieldAccess<TValue> Of(PropertyInfo property) => (FieldAccess<TValue>)Activator.CreateInstance(
        typeof(FieldAccess<,>).MakeGenericType(property.DeclaringType!, typeof(TValue)), property)!;
}

/// <inheritdoc/>
internal sealed class FieldAccess<TMessage, TValue>(PropertyInfo property) : FieldAccess<TValue>
    where TMessage : class, IMessage
{
    private readonly Func<TMessage, TValue> _get = property.GetMethod!.CreateDelegate<Func<TMessage, TValue>>();
    private readonly Action<TMessage, TValue>? _set = property.SetMethod?.CreateDelegate<Action<TMessage, TValue>>();

    public override TValue Get(IMessage message) => _get((TMessage)message);

    public override void Set(IMessage message, TValue value) => _set!((TMessage)message, value);
}

/// <summary>The same for fields of any class: lists, maps and messages.</summary>
internal sealed class ObjectAccess<TMessage>(PropertyInfo property) : FieldAccess<object?>
    where TMessage : class, IMessage
{
    private readonly Func<TMessage, object?> _get = property.GetMethod!.CreateDelegate<Func<TMessage, object?>>();
    private Setter? _set;

    public override object? Get(IMessage message) => _get((TMessage)message);

    public override void Set(IMessage message, object? value) => (_set ??= Setter.Of(property)).Set(message, value);
}

/// <summary>Writes a field of any class.</summary>
internal abstract class Setter
{
    public abstract void Set(IMessage message, object? value);

    public static Setter Of(PropertyInfo property) => (Setter)Activator.CreateInstance(
        typeof(Setter<,>).MakeGenericType(property.DeclaringType!, property.PropertyType), property)!;
}

/// <inheritdoc/>
internal sealed class Setter<TMessage, TValue>(PropertyInfo property) : Setter
    where TMessage : class, IMessage
    where TValue : class
{
    private readonly Action<TMessage, TValue?> _set = property.SetMethod!.CreateDelegate<Action<TMessage, TValue?>>();

    public override void Set(IMessage message, object? value) => _set((TMessage)message, (TValue?)value);
}
