using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Domain;

namespace Roomstead.Api;

/// <summary>One rpc: its contract, who may call it, and what it does.</summary>
internal abstract class Method
{
    /// <summary>The request's <c>use_admin_access</c>, where it has one.</summary>
    private readonly Lazy<FieldAccess<bool>?> _adminAccess;

    protected Method(string name)
    {
        Descriptor = ChatContract.Service.FindMethodByName(name)
            ?? throw new ArgumentException("The contract has no method " + name, nameof(name));
        _adminAccess = new(() => Descriptor.InputType.FindFieldByName("use_admin_access") is { } field
            ? FieldAccess<bool>.Of(ChatContract.PropertyOf(field))
            : null);
    }

    public MethodDescriptor Descriptor { get; }

    /// <summary><c>google.chat.v1.ChatService.{Rpc}</c>, as error details name it.</summary>
    public string FullName => Descriptor.FullName;

    public abstract Access Access { get; }

    /// <summary>Whether it runs as the writer.</summary>
    public abstract bool Writes { get; }

    public bool AsksForAdminAccess(IMessage request) => _adminAccess.Value?.Get(request) == true;

    /// <summary>All rules of the method, then its change. Runs in one transaction, and may be run again from the start.</summary>
    public abstract ValueTask<IMessage> InvokeAsync(IMessage request, Call call);
}

/// <summary>A method that changes nothing.</summary>
internal abstract class ReadMethod<TRequest, TResponse> : Method
    where TRequest : IMessage
    where TResponse : IMessage
{
    protected ReadMethod(string name)
        : base(name)
    {
    }

    public sealed override bool Writes => false;

    public sealed override async ValueTask<IMessage> InvokeAsync(IMessage request, Call call) => await HandleAsync((TRequest)request, call);

    public abstract ValueTask<TResponse> HandleAsync(TRequest request, Call call);
}

/// <summary>A method that may change something: does all its checks before its first write.</summary>
internal abstract class WriteMethod<TRequest, TResponse> : Method
    where TRequest : IMessage
    where TResponse : IMessage
{
    protected WriteMethod(string name)
        : base(name)
    {
    }

    public sealed override bool Writes => true;

    public sealed override async ValueTask<IMessage> InvokeAsync(IMessage request, Call call) => await HandleAsync((TRequest)request, call);

    public abstract ValueTask<TResponse> HandleAsync(TRequest request, Call call);
}
