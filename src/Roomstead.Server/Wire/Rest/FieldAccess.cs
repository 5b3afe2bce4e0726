using System.Reflection;
using Google.Protobuf;

namespace Roomstead.Wire.Rest;

/// <summary>Reads and writes one field of generated messages without boxing its value.</summary>
internal abstract class FieldAccess<TValue>
{
    public abstract TValue Get(IMessage message);

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
    private readonly Action<TMessage, TValue> _set = property.SetMethod!.CreateDelegate<Action<TMessage, TValue>>();

    public override TValue Get(IMessage message) => _get((TMessage)message);

    public override void Set(IMessage message, TValue value) => _set((TMessage)message, value);
}
