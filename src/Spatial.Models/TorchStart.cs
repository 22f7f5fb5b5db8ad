using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Spatial.Native;

namespace Spatial.Models;

/// <summary>Has TorchSharp's numbers kept alive (<see cref="TorchScalars"/>) before a model makes the first.</summary>
internal static class TorchStart
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "Models are made of tensors.")]
    internal static void Begin() => RuntimeHelpers.RunModuleConstructor(typeof(TorchScalars).Module.ModuleHandle);
}
