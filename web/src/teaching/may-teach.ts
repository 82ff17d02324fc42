import { useAccount } from "../notebook/person";

/** Whether who is there makes courses: teachers and admins do, and on a server of one person that one. */
export const useMayTeach = (): boolean => {
  const account = useAccount();
  return account === null || account.role === "teacher" || account.role === "admin";
};
