package io.millrace.kernel.language;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What must stay the same for the virtual machine to replace a class in place: all but the code inside its methods.
 * (HotSpot refuses added or removed members, changed modifiers, hierarchy, nests, records and permitted subclasses.)
 */
record ClassShape(int flags, String superclass, List<String> interfaces, Set<String> members, Set<String> nest, String record) {

    static ClassShape of(byte[] bytes) {
        ClassModel model = ClassFile.of().parse(bytes);
        Set<String> members = new TreeSet<>();
        model.fields().forEach(f -> members.add(f.flags().flagsMask() + " " + f.fieldName() + " " + f.fieldType()));
        model.methods().forEach(m -> members.add(m.flags().flagsMask() + " " + m.methodName() + " " + m.methodType()));
        Set<String> nest = new TreeSet<>();
        model.findAttribute(Attributes.nestHost()).ifPresent(a -> nest.add("in " + a.nestHost().asInternalName()));
        model.findAttribute(Attributes.nestMembers()).ifPresent(a -> a.nestMembers().forEach(m -> nest.add(m.asInternalName())));
        model.findAttribute(Attributes.permittedSubclasses()).ifPresent(a -> a.permittedSubclasses().forEach(m -> nest.add("permits " + m.asInternalName())));
        String record = model.findAttribute(Attributes.record())
                .map(a -> a.components().stream().map(c -> c.name() + " " + c.descriptor()).collect(Collectors.joining(",")))
                .orElse("");
        return new ClassShape(model.flags().flagsMask(), model.superclass().map(c -> c.asInternalName()).orElse(""),
                model.interfaces().stream().map(c -> c.asInternalName()).toList(), members, nest, record);
    }
}
